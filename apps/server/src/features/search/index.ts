import { Id, SearchPage, SearchQuery } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { Feature, Platform } from '../../feature.ts';
import { searchConsumer } from './consumer.ts';
import { search as find } from './search.ts';

/** Full text of messages, notes, files' names and customers, in Chinese and English. */
export function search({ db }: Platform): Feature {
  return {
    name: 'search',
    consumers: [searchConsumer],
    routes(app) {
      app.get(
        '/api/v1/workspaces/:workspaceId/search',
        {
          config: { access: 'conversation.read' },
          schema: {
            tags: ['Search'],
            operationId: 'search',
            summary: 'Conversations and customers by what was written',
            params: Type.Object({ workspaceId: Id }),
            querystring: SearchQuery,
            response: { 200: SearchPage },
          },
        },
        (request) => {
          const { workspaceId } = memberOf(request);
          return db.workspace(workspaceId, (tx) => find(tx, workspaceId, request.query));
        },
      );
    },
  };
}
