// The smallest app with Amplify UI's login page, as its documentation begins. The query string names the pool that it
// speaks to, and `flow` another way to send the password than Amplify's default, by SRP.
import { Authenticator } from "@aws-amplify/ui-vue";
import "@aws-amplify/ui-vue/styles.css";
import { Amplify } from "aws-amplify";
import { signIn } from "aws-amplify/auth";
import { createApp, h } from "vue";

const query = new URLSearchParams(location.search);
const authFlowType = query.get("flow");

Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: query.get("pool") ?? "eu-central-1_Benchmark",
      userPoolClientId: query.get("client") ?? "1example23456789",
      userPoolEndpoint: query.get("endpoint") ?? undefined,
      loginWith: { email: true },
    },
  },
});

const services = authFlowType ? { handleSignIn: (input) => signIn({ ...input, options: { authFlowType } }) } : undefined;
const signedIn = () => h("h1", { "data-signed-in": "" }, "You are signed in");

createApp({ render: () => h(Authenticator, { loginMechanisms: ["email"], services }, signedIn) }).mount("#app");
