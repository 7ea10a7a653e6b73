// What the scripts of foreign clients share: where the pool is, and the codes that it printed.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const output = process.argv[2];
const lines = () => readFileSync(output, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));

export const pool = lines()[0].pool;

let seen = 0;

/** The next code that was sent to an address and not asked for before. */
export async function code(destination) {
  for (let round = 0; round < 200; round += 1) {
    const messages = lines().slice(1).map((line) => line.message);
    const index = messages.findIndex((message, at) => at >= seen && message.destination === destination);
    if (index >= 0) {
      seen = index + 1;
      return messages[index].code;
    }
    await sleep(25);
  }
  throw new Error(`no code came to ${destination}`);
}

/** What an authenticator app shows (RFC 6238), now or some steps later. */
export function totp(secret, steps = 0) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => parseInt(octet, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = digest[19] & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1000000).padStart(6, '0');
}

/** The tokens of a user who was there from the start. */
export async function tokens() {
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

export function same(found, expected, what) {
  if (found !== expected) throw new Error(`${what}: ${found} instead of ${expected}`);
}

/** Fails unless the work fails with an error of this name. */
export async function refused(name, work) {
  try {
    await work();
  } catch (error) {
    same([error.name, error.constructor.name].includes(name) ? name : error.constructor.name, name, 'refusal');
    return;
  }
  throw new Error(`not refused: ${name}`);
}

/** Runs the flows one after the other and says which held; the process fails with the first that did not. */
export async function run(flows) {
  for (const [name, flow] of Object.entries(flows)) {
    try {
      const late = sleep(30000, undefined, { ref: false }).then(() => {
        throw new Error('no end in 30 s');
      });
      await Promise.race([flow(), late]);
    } catch (error) {
      console.error(`${name}: ${error.name}: ${error.message}\n${error.stack}`);
      process.exit(1);
    }
    console.log(name);
  }
  process.exit(0);
}
