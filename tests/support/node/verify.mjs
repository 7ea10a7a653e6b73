// aws-jwt-verify, on tokens of the pool: by its own address, and as those of a pool of Amazon's.
import { JwtRsaVerifier } from 'aws-jwt-verify';
import { CognitoJwtVerifier } from 'aws-jwt-verify/cognito-verifier';

import { pool, refused, run, same } from './shared.mjs';

async function tokens() {
  const answer = await fetch(pool.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: pool.client_id,
      AuthParameters: { USERNAME: 'kept@example.org', PASSWORD: 'correct horse battery' },
    }),
  });
  return (await answer.json()).AuthenticationResult;
}

await run({
  'by discovery': async () => {
    const { IdToken, AccessToken } = await tokens();
    const found = await (await fetch(`${pool.issuer}/.well-known/openid-configuration`)).json();
    same(found.issuer, pool.issuer, 'issuer');
    same(found.jwks_uri, pool.jwks_uri, 'keys');
    const jwks = await (await fetch(found.jwks_uri)).json();
    const verifier = JwtRsaVerifier.create({ issuer: pool.issuer, audience: pool.client_id, jwksUri: pool.jwks_uri });
    verifier.cacheJwks(jwks);
    same((await verifier.verify(IdToken)).email, 'kept@example.org', 'e-mail');
    const other = JwtRsaVerifier.create({ issuer: pool.issuer, audience: null, jwksUri: pool.jwks_uri });
    other.cacheJwks(jwks);
    same((await other.verify(AccessToken)).client_id, pool.client_id, 'client');
    await refused('JwtInvalidSignatureError', () => verifier.verify(`${IdToken.slice(0, -8)}AAAAAAAA`));
  },
  'as a pool of Amazon': async () => {
    // Its verifier knows the issuer from the id, so the pool has to be told it: --set issuer=…
    const { IdToken, AccessToken } = await tokens();
    const jwks = await (await fetch(pool.jwks_uri)).json();
    for (const [tokenUse, token] of [['id', IdToken], ['access', AccessToken]]) {
      const verifier = CognitoJwtVerifier.create({
        userPoolId: pool.user_pool_id,
        clientId: pool.client_id,
        tokenUse,
      });
      verifier.cacheJwks(jwks);
      const work = () => verifier.verify(token);
      if (pool.issuer.startsWith('http:')) await refused('JwtInvalidIssuerError', work);
      else same((await work()).token_use, tokenUse, 'use');
    }
  },
});
