import { type EventPayload, Id } from '@attune/contract';
import type { FastifyInstance, FastifyRequest, FastifySchema } from 'fastify';
import Type, { type Static, type TObject } from 'typebox';
import { memberOf } from '../../access/access.ts';
import { isUniqueViolation, type Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';

/** A short list that a workspace keeps, each entry under a name of its own: teams, skills, topics. */
export interface Collection<Item extends TObject, Input extends TObject> {
  table: 'team' | 'skill' | 'topic';
  path: EventPayload<'settings.changed'>['what'];
  /** For operation ids and summaries. */
  title: string;
  Item: Item;
  Input: Input;
  list(tx: Tx, workspaceId: string, id?: string): Promise<Static<Item>[]>;
  create(change: Change, id: string, input: Static<Input>): Promise<void>;
  /** Of an entry that exists; what is not named stays. */
  update(change: Change, id: string, patch: Partial<Static<Input>>): Promise<void>;
}

const All = Type.Object({ workspaceId: Id });
const One = Type.Object({ workspaceId: Id, id: Id });

/** Hides a generic schema from inference, which cannot see through it. */
const schemaOf = (schema: FastifySchema): FastifySchema => schema;

export function registerCollection<Item extends TObject, Input extends TObject>(
  app: FastifyInstance,
  { db, changes }: Platform,
  { table, path, title, Item, Input, list, create, update }: Collection<Item, Input>,
): void {
  const url = `/api/v1/workspaces/:workspaceId/${path}`;
  const tags = ['People'];
  const noun = title.toLowerCase();
  const idOf = (request: FastifyRequest) => (request.params as Static<typeof One>).id;

  /** Runs a change of this list as the signed-in member. */
  async function act<T>(request: FastifyRequest, work: (change: Change) => Promise<T>): Promise<T> {
    const { workspaceId, memberId } = memberOf(request);
    try {
      return await changes.run(workspaceId, { kind: 'agent', id: memberId }, work);
    } catch (error) {
      throw isUniqueViolation(error, `${table}_workspace_id_name_key`) ? new AppError('name_taken') : error;
    }
  }

  async function one({ tx, workspaceId }: Change, id: string) {
    const [item] = await list(tx, workspaceId, id);
    if (!item) throw notFound(noun);
    return item;
  }

  app.get(
    url,
    {
      config: { access: 'people.read' },
      schema: {
        operationId: `list${title}s`,
        summary: `All ${path}`,
        tags,
        params: All,
        response: { 200: Type.Array(Item) },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => list(tx, workspaceId));
    },
  );

  app.post(
    url,
    {
      config: { access: 'people.manage' },
      schema: schemaOf({
        operationId: `create${title}`,
        summary: `Add a ${noun}`,
        tags,
        params: All,
        body: Input,
        response: { 201: Item },
      }),
    },
    async (request, reply) => {
      const item = await act(request, async (change) => {
        const id = change.newId();
        await create(change, id, request.body as Static<Input>);
        change.record('settings.changed', null, { what: path, id });
        return one(change, id);
      });
      return reply.code(201).send(item);
    },
  );

  app.patch(
    `${url}/:id`,
    {
      config: { access: 'people.manage' },
      schema: schemaOf({
        operationId: `patch${title}`,
        summary: `Change a ${noun}`,
        tags,
        params: One,
        body: Type.Partial(Input),
        response: { 200: Item },
      }),
    },
    (request) =>
      act(request, async (change) => {
        const id = idOf(request);
        await one(change, id);
        await update(change, id, request.body as Partial<Static<Input>>);
        change.record('settings.changed', null, { what: path, id });
        return one(change, id);
      }),
  );

  app.delete(
    `${url}/:id`,
    {
      config: { access: 'people.manage' },
      schema: {
        operationId: `delete${title}`,
        summary: `Delete a ${noun}; what refers to it goes without`,
        tags,
        params: One,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const id = idOf(request);
      await act(request, async (change) => {
        const gone = await change.tx
          .deleteFrom(table)
          .where('workspace_id', '=', change.workspaceId)
          .where('id', '=', id)
          .returning('id')
          .executeTakeFirst();
        if (!gone) throw notFound(noun);
        change.record('settings.changed', null, { what: path, id });
      });
      return reply.code(204).send(null);
    },
  );
}
