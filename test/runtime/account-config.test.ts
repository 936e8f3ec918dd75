import { expect, test } from 'vitest';
import { readConfig } from '../../src/runtime/config.ts';

const settings = (env: NodeJS.ProcessEnv) => readConfig(env, '/').accounts;

test('ACCOUNT-19: unless told otherwise, whom the operator invites registers, with a passkey', () => {
  expect(settings({})).toEqual({ registration: 'invitation', passwords: false, provider: undefined });
  const set = {
    TRIBUNE_REGISTRATION: 'open',
    TRIBUNE_PASSWORDS: 'yes',
    TRIBUNE_PUBLIC_URL: 'https://talk.example.org',
    TRIBUNE_OIDC_ISSUER: 'https://id.example.org/',
    TRIBUNE_OIDC_CLIENT_ID: 'tribune',
    TRIBUNE_OIDC_CLIENT_SECRET: 'secret',
  };
  const provider = {
    issuer: 'https://id.example.org',
    clientId: 'tribune',
    clientSecret: 'secret',
    name: 'id.example.org',
  };
  expect(settings(set)).toEqual({ registration: 'open', passwords: true, provider });
  expect(settings({ ...set, TRIBUNE_OIDC_NAME: 'Example' }).provider?.name).toBe('Example');
});

test('ACCOUNT-19: every setting of accounts that is wrong is told', () => {
  const wrong = {
    TRIBUNE_REGISTRATION: 'maybe',
    TRIBUNE_PASSWORDS: 'perhaps',
    TRIBUNE_OIDC_ISSUER: 'id.example.org',
    TRIBUNE_OIDC_CLIENT_ID: 'tribune',
    TRIBUNE_OIDC_CLIENT_SECRET: 'secret',
  };
  const faults = /REGISTRATION is "maybe"[\s\S]*PASSWORDS is "perhaps"[\s\S]*OIDC_ISSUER is "id.example.org"/;
  expect(() => settings(wrong)).toThrow(faults);
  expect(() => settings({ TRIBUNE_OIDC_CLIENT_ID: 'tribune' })).toThrow('go together');
  const homeless = { ...wrong, TRIBUNE_OIDC_ISSUER: 'https://id.example.org' };
  expect(() => settings(homeless)).toThrow('needs TRIBUNE_PUBLIC_URL');
  expect(() => settings({ TRIBUNE_PUBLIC_URL: 'talk' })).toThrow('TRIBUNE_PUBLIC_URL is "talk"');
});

test('LIMIT-1: the operator sets how much an account may have; what is no number is told', () => {
  const limits = (env: NodeJS.ProcessEnv) => readConfig(env, '/').roomLimits;
  expect(limits({})).toEqual({ openStages: 3, roomsToCome: 20 });
  const set = { TRIBUNE_STAGES_PER_ACCOUNT: '1', TRIBUNE_ROOMS_PER_ACCOUNT: '500' };
  expect(limits(set)).toEqual({ openStages: 1, roomsToCome: 500 });
  const wrong = { TRIBUNE_STAGES_PER_ACCOUNT: '0', TRIBUNE_ROOMS_PER_ACCOUNT: 'many' };
  expect(() => limits(wrong)).toThrow(/STAGES_PER_ACCOUNT is "0"[\s\S]*ROOMS_PER_ACCOUNT is "many"/);
});
