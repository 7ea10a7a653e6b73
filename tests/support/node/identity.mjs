// Every flow of amazon-cognito-identity-js that the pool has.
import {
  AuthenticationDetails,
  CognitoRefreshToken,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
} from 'amazon-cognito-identity-js';

import { code, pool, refused, run, same, totp } from './shared.mjs';

const userPool = new CognitoUserPool({
  UserPoolId: pool.user_pool_id,
  ClientId: pool.client_id,
  endpoint: pool.url,
});
const ada = 'ada.identity@example.org';
let password = 'correct horse battery';
let user = named();
let secret;

function named(name = ada) {
  return new CognitoUser({ Username: name, Pool: userPool });
}

/** Signs in with the password itself where SRP, whose arithmetic takes a second in this client, is not the matter. */
function byPassword(name) {
  const made = named(name);
  made.setAuthenticationFlowType('USER_PASSWORD_AUTH');
  return made;
}

const called = (work) =>
  new Promise((resolve, reject) => {
    work((error, result) => (error ? reject(error) : resolve(result)));
  });

const answered = (work) =>
  new Promise((resolve, reject) => {
    const challenge = (name) => (...given) => resolve({ name, given });
    work({
      onSuccess: (result) => resolve({ name: 'DONE', result }),
      onFailure: reject,
      inputVerificationCode: challenge('CODE'),
      totpRequired: challenge('TOTP'),
      newPasswordRequired: challenge('NEW_PASSWORD'),
    });
  });

const signIn = (secretWord = password) =>
  answered((answers) =>
    user.authenticateUser(new AuthenticationDetails({ Username: user.getUsername(), Password: secretWord }), answers));

await run({
  'sign up and confirm': async () => {
    const attributes = [new CognitoUserAttribute({ Name: 'given_name', Value: 'Ada' })];
    await called((then) => userPool.signUp(ada, password, attributes, [], then));
    await code(ada);
    await called((then) => user.resendConfirmationCode(then));
    await called(async (then) => user.confirmRegistration(await code(ada), true, then));
  },
  'sign in by SRP': async () => {
    await refused('NotAuthorizedException', () => signIn('wrong horse battery'));
    same((await signIn()).name, 'DONE', 'sign-in');
  },
  'sign in by password': async () => {
    user = byPassword();
    same((await signIn()).name, 'DONE', 'sign-in');
  },
  attributes: async () => {
    const family = new CognitoUserAttribute({ Name: 'family_name', Value: 'Lovelace' });
    await called((then) => user.updateAttributes([family], then));
    const found = await called((then) => user.getUserAttributes(then));
    same(found.find((each) => each.getName() === 'family_name').getValue(), 'Lovelace', 'attribute');
    await called((then) => user.deleteAttributes(['family_name'], then));
    await answered((answers) => user.getAttributeVerificationCode('email', answers));
    const sent = await code(ada);
    await answered((answers) => user.verifyAttribute('email', sent, answers));
  },
  refresh: async () => {
    const session = await called((then) => user.getSession(then));
    const token = new CognitoRefreshToken({ RefreshToken: session.getRefreshToken().getToken() });
    const refreshed = await called((then) => user.refreshSession(token, then));
    same(refreshed.isValid(), true, 'session');
  },
  'change the password': async () => {
    await called((then) => user.changePassword(password, 'another horse battery', then));
  },
  'forgotten password': async () => {
    user = byPassword();
    await answered((answers) => user.forgotPassword(answers));
    password = 'third horse battery';
    const sent = await code(ada);
    await answered((answers) => user.confirmPassword(sent, password, answers));
    same((await signIn()).name, 'DONE', 'sign-in');
  },
  'set up an authenticator app': async () => {
    secret = await new Promise((resolve, reject) => {
      user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject });
    });
    await answered((answers) => user.verifySoftwareToken(totp(secret), 'phone', answers));
    const app = { PreferredMfa: true, Enabled: true };
    await called((then) => user.setUserMfaPreference(null, app, then));
  },
  'sign in with a code of the app': async () => {
    user = named();
    same((await signIn()).name, 'TOTP', 'challenge');
    await refused('CodeMismatchException', () =>
      answered((answers) => user.sendMFACode('000000', answers, 'SOFTWARE_TOKEN_MFA')));
    const step = await answered((answers) => user.sendMFACode(totp(secret, 1), answers, 'SOFTWARE_TOKEN_MFA'));
    same(step.name, 'DONE', 'sign-in');
  },
  'sign out everywhere': async () => {
    await answered((answers) => user.globalSignOut(answers));
  },
  'delete the user': async () => {
    // Another one, since a code of the app counts once.
    user = byPassword('seeded@example.org');
    await signIn('correct horse battery');
    await called((then) => user.deleteUser(then));
    await refused('NotAuthorizedException', () => signIn('correct horse battery'));
  },
});
