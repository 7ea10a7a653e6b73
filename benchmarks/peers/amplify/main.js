// The smallest app with Amplify UI's login page, as its documentation begins; it is served and never signs in.
import { Authenticator } from "@aws-amplify/ui-vue";
import "@aws-amplify/ui-vue/styles.css";
import { Amplify } from "aws-amplify";
import { createApp, h } from "vue";

Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: "eu-central-1_Benchmark",
      userPoolClientId: "1example23456789",
      loginWith: { email: true },
    },
  },
});

createApp({ render: () => h(Authenticator, { loginMechanisms: ["email"] }) }).mount("#app");
