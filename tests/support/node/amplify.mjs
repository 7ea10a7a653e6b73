// Every flow of aws-amplify v6 that the pool has, as a page would run it.
import { setTimeout as sleep } from 'node:timers/promises';
import { Amplify } from 'aws-amplify';
import * as auth from 'aws-amplify/auth';

import { code, pool, refused, run, same, totp } from './shared.mjs';

Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: pool.user_pool_id,
      userPoolClientId: pool.client_id,
      userPoolEndpoint: pool.url,
      loginWith: { email: true },
    },
  },
});

const ada = 'ada.amplify@example.org';
const eve = 'eve.amplify@example.org';
let password = 'correct horse battery';
let secret;

// Where SRP, whose arithmetic takes a second in this client, is not the matter.
const byPassword = { authFlowType: 'USER_PASSWORD_AUTH' };

const done = (step) => same(step.nextStep.signInStep, 'DONE', 'sign-in');

await run({
  'sign up and confirm': async () => {
    const { nextStep } = await auth.signUp({
      username: ada,
      password,
      options: { userAttributes: { email: ada, given_name: 'Ada' } },
    });
    same(nextStep.signUpStep, 'CONFIRM_SIGN_UP', 'sign-up');
    await auth.resendSignUpCode({ username: ada });
    await code(ada);
    await refused('CodeMismatchException', () => auth.confirmSignUp({ username: ada, confirmationCode: '0' }));
    const { isSignUpComplete } = await auth.confirmSignUp({ username: ada, confirmationCode: await code(ada) });
    same(isSignUpComplete, true, 'complete');
  },
  'sign in by SRP': async () => {
    await refused('NotAuthorizedException', () => auth.signIn({ username: ada, password: 'wrong horse battery' }));
    done(await auth.signIn({ username: ada, password }));
    same((await auth.getCurrentUser()).signInDetails.loginId, ada, 'user');
  },
  'sign in by password': async () => {
    await auth.signOut();
    done(await auth.signIn({ username: ada, password, options: byPassword }));
  },
  'sign in by choice': async () => {
    await auth.signOut();
    const options = { authFlowType: 'USER_AUTH', preferredChallenge: 'PASSWORD_SRP' };
    done(await auth.signIn({ username: ada, password, options }));
  },
  attributes: async () => {
    await auth.updateUserAttributes({ userAttributes: { family_name: 'Lovelace', birthdate: '1815-12-10' } });
    const found = await auth.fetchUserAttributes();
    same(`${found.given_name} ${found.family_name} ${found.email_verified}`, 'Ada Lovelace true', 'attributes');
    await auth.deleteUserAttributes({ userAttributeKeys: ['family_name'] });
    same((await auth.fetchUserAttributes()).family_name, undefined, 'deleted attribute');
    await refused('InvalidParameterException', () =>
      auth.updateUserAttribute({ userAttribute: { attributeKey: 'birthdate', value: 'yesterday' } }));
    await auth.sendUserAttributeVerificationCode({ userAttributeKey: 'email' });
    await auth.confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: await code(ada) });
  },
  refresh: async () => {
    const before = (await auth.fetchAuthSession()).tokens.accessToken.toString();
    const after = (await auth.fetchAuthSession({ forceRefresh: true })).tokens.accessToken.toString();
    same(before === after, false, 'same token after a refresh');
  },
  'change the password': async () => {
    await auth.updatePassword({ oldPassword: password, newPassword: 'another horse battery' });
    password = 'another horse battery';
  },
  'forgotten password': async () => {
    await auth.signOut();
    await auth.resetPassword({ username: ada });
    password = 'third horse battery';
    await auth.confirmResetPassword({ username: ada, newPassword: password, confirmationCode: await code(ada) });
    done(await auth.signIn({ username: ada, password, options: byPassword }));
  },
  'set up an authenticator app': async () => {
    secret = (await auth.setUpTOTP()).sharedSecret;
    await auth.verifyTOTPSetup({ code: totp(secret) });
    await auth.updateMFAPreference({ totp: 'PREFERRED' });
    same((await auth.fetchMFAPreference()).preferred, 'TOTP', 'preference');
  },
  'sign in with a code of the app': async () => {
    await auth.signOut();
    const step = await auth.signIn({ username: ada, password });
    same(step.nextStep.signInStep, 'CONFIRM_SIGN_IN_WITH_TOTP_CODE', 'challenge');
    await refused('CodeMismatchException', () => auth.confirmSignIn({ challengeResponse: '000000' }));
    done(await auth.confirmSignIn({ challengeResponse: totp(secret, 1) }));
  },
  'sign out everywhere': async () => {
    await auth.signOut({ global: true });
    await refused('UserUnAuthenticatedException', () => auth.getCurrentUser());
  },
  'sign in by itself after the sign-up': async () => {
    await auth.signUp({ username: eve, password, options: { userAttributes: { email: eve }, autoSignIn: true } });
    const { nextStep } = await auth.confirmSignUp({ username: eve, confirmationCode: await code(eve) });
    same(nextStep.signUpStep, 'COMPLETE_AUTO_SIGN_IN', 'sign-up');
    done(await auth.autoSignIn());
    await auth.deleteUser();
  },
  'sign in by itself, by choice': async () => {
    const autoSignIn = { authFlowType: 'USER_AUTH' };
    await auth.signUp({ username: eve, password, options: { userAttributes: { email: eve }, autoSignIn } });
    const { nextStep } = await auth.confirmSignUp({ username: eve, confirmationCode: await code(eve) });
    same(nextStep.signUpStep, 'COMPLETE_AUTO_SIGN_IN', 'sign-up');
    // Amplify never answers a second `autoSignIn` that comes less than 300 ms after the first: it is debounced.
    await sleep(400);
    done(await auth.autoSignIn());
    same((await auth.fetchUserAttributes()).email, eve, 'user');
  },
  'delete the user': async () => {
    await auth.deleteUser();
    await refused('NotAuthorizedException', () => auth.signIn({ username: eve, password, options: byPassword }));
  },
});
