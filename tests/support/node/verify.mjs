// aws-jwt-verify, on tokens of the pool by its own address.
import { JwtRsaVerifier } from 'aws-jwt-verify';
import { CognitoJwtVerifier } from 'aws-jwt-verify/cognito-verifier';

import { pool, refused, run, same, tokens } from './shared.mjs';

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
  'not as a pool of Amazon': async () => {
    const verifier = CognitoJwtVerifier.create({
      userPoolId: pool.user_pool_id,
      clientId: pool.client_id,
      tokenUse: 'id',
    });
    const { IdToken } = await tokens();
    verifier.cacheJwks(await (await fetch(pool.jwks_uri)).json());
    await refused('ParameterValidationError', () => verifier.verify(IdToken));
  },
});
