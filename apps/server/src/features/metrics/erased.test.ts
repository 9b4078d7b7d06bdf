import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { measure } from './measure.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

test('events of a customer who was erased are passed over, and those of others measured', async () => {
  const workspace = await t.makeWorkspace();
  const erased = await t.makeCustomer(workspace);
  const gone = (await erased.say('forget me')).conversation.id;
  const kept = (await (await t.makeCustomer(workspace)).say('measure me')).conversation.id;
  await t.platform.db.system((tx) =>
    tx
      .deleteFrom('contact')
      .where('workspace_id', '=', workspace.id)
      .where('id', '=', erased.session.contactId)
      .execute(),
  );
  await t.platform.db.system(async (tx) => {
    await measure(tx, workspace.id, [gone], t.clock.now());
    await measure(tx, workspace.id, [gone, kept], t.clock.now());
  });
  const due = await t.platform.db.system((tx) =>
    tx
      .selectFrom('measurement_due')
      .select('conversation_id')
      .where('workspace_id', '=', workspace.id)
      .execute(),
  );
  expect(due).toEqual([{ conversation_id: kept }]);
});
