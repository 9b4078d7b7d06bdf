import type { Attachment } from '@attune/contract';
import type { RequestOptions } from './api.ts';

/** Shown inline. Not SVG: opened by itself it could run scripts in the host page's origin. */
const INLINE = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

export const isInline = (attachment: Attachment) => INLINE.includes(attachment.contentType);

/** Uploads and downloads; files need the session's token, so images become object URLs. */
export class Files {
  #call: (path: string, options?: RequestOptions) => Promise<Response>;
  #urls = new Map<string, Promise<string>>();

  constructor(call: (path: string, options?: RequestOptions) => Promise<Response>) {
    this.#call = call;
  }

  /** Throws ApiError. */
  async upload(file: File): Promise<Attachment> {
    const form = new FormData();
    form.append('file', file, file.name);
    const response = await this.#call('/attachments', { form, timeoutMs: 300_000 });
    return (await response.json()) as Attachment;
  }

  /** An object URL of an image, loaded once. Throws ApiError. */
  imageUrl(attachment: Attachment): Promise<string> {
    const known = this.#urls.get(attachment.id);
    if (known) return known;
    const url = this.#blob(attachment).then((blob) =>
      URL.createObjectURL(new Blob([blob], { type: attachment.contentType })),
    );
    this.#urls.set(attachment.id, url);
    url.catch(() => this.#urls.delete(attachment.id));
    return url;
  }

  /** Hands the file to the browser's downloads. Throws ApiError. */
  async download(attachment: Attachment): Promise<void> {
    const blob = await this.#blob(attachment);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }));
    link.download = attachment.fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  clear(): void {
    for (const url of this.#urls.values()) url.then(URL.revokeObjectURL, () => {});
    this.#urls.clear();
  }

  async #blob(attachment: Attachment): Promise<Blob> {
    return (await this.#call(`/attachments/${attachment.id}`, { timeoutMs: 300_000 })).blob();
  }
}
