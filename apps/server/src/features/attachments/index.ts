import { Attachment, Id } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { Feature, Platform } from '../../feature.ts';
import { memberFile, removeUnsentUploads, sendFile, storeUpload } from './files.ts';

export { contactFile, handOverUnsent, removeUnsentUploads, sendFile, storeUpload } from './files.ts';

const W = '/api/v1/workspaces/:workspaceId';
const tags = ['Attachments'];

/** Files on messages. Customers reach theirs through the widget's routes. */
export function attachments(platform: Platform): Feature {
  return {
    name: 'attachments',
    jobs: [
      {
        name: 'remove_unsent_uploads',
        cron: '17 * * * *',
        run: async () => {
          await removeUnsentUploads(platform);
        },
      },
    ],
    routes(app) {
      app.post(
        `${W}/attachments`,
        {
          config: { access: 'conversation.answer' },
          schema: {
            tags,
            operationId: 'uploadFile',
            summary: 'Upload a file to send: multipart/form-data with one field "file"',
            consumes: ['multipart/form-data'],
            params: Type.Object({ workspaceId: Id }),
            response: { 200: Attachment },
          },
        },
        (request) => {
          const { workspaceId, memberId } = memberOf(request);
          return storeUpload(platform, request, {
            workspaceId,
            uploaderKind: 'member',
            uploaderId: memberId,
          });
        },
      );

      app.get(
        `${W}/attachments/:id`,
        {
          config: { access: 'conversation.read' },
          schema: {
            tags,
            operationId: 'getFile',
            summary: 'The file itself',
            produces: ['application/octet-stream'],
            params: Type.Object({ workspaceId: Id, id: Id }),
          },
        },
        async (request, reply) => {
          const { workspaceId } = memberOf(request);
          const row = await platform.db.workspace(workspaceId, (tx) =>
            memberFile(tx, workspaceId, request.params.id),
          );
          return sendFile(platform, request, reply, row);
        },
      );
    },
  };
}
