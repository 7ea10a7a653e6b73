// aws-jwt-verify, on tokens of a pool that was told an issuer of Amazon's: the verifier knows it from the pool's id.
import { CognitoJwtVerifier } from 'aws-jwt-verify/cognito-verifier';

import { pool, run, same, tokens } from './shared.mjs';

await run({
  'as a pool of Amazon': async () => {
    const { IdToken, AccessToken } = await tokens();
    const jwks = await (await fetch(pool.jwks_uri)).json();
    for (const [tokenUse, token] of [['id', IdToken], ['access', AccessToken]]) {
      const verifier = CognitoJwtVerifier.create({
        userPoolId: pool.user_pool_id,
        clientId: pool.client_id,
        tokenUse,
      });
      verifier.cacheJwks(jwks);
      same((await verifier.verify(token)).token_use, tokenUse, 'use');
    }
  },
});
