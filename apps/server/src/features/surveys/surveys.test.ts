import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

test('a link that was given stays good when the survey of the same resolve goes out behind it', async () => {
  const workspace = await t.makeWorkspace();
  const agent = await t.makeMember(workspace, 'agent');
  const { conversation } = await (await t.makeCustomer(workspace)).say('hello');
  const act = (name: string, body?: object) =>
    agent.send('POST', `/conversations/${conversation.id}/${name}`, body);
  await act('take');
  await act('messages', { clientKey: 'reply-one', kind: 'message', body: 'done' });
  await act('resolve');
  const link = async () => (await act('survey-link')).json<{ url: string }>().url.split('/').at(-1);
  const answer = (token: string | undefined) =>
    t.app.inject({ method: 'POST', url: `/api/v1/surveys/${token}`, payload: { score: 5 } });
  const first = await link();
  await t.settled();
  const second = await link();
  await t.settled();
  expect((await answer(first)).statusCode).toBe(404);
  expect((await answer(second)).statusCode).toBe(200);
});
