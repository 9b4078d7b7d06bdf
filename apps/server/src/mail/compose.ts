import type { Locale } from '@attune/contract';

/** What a mail of the system says. Texts are plain; nothing in them is markup. */
export interface Letter {
  subject: string;
  /** One each: paragraphs before the button. */
  lines: readonly string[];
  button?: { label: string; url: string };
  /** Small print behind it: why this came, what to do when it was not asked for. */
  note?: string;
}

const FOOT = { 'zh-CN': '此邮件由 Attune 知音自动发送。', en: 'Sent by Attune.' } as const satisfies Record<
  Locale,
  string
>;

/** A letter as plain text and as simple HTML that every mail program shows alike. */
export function compose(
  locale: Locale,
  { subject, lines, button, note }: Letter,
): { subject: string; text: string; html: string } {
  const small = [...(note ? [note] : []), FOOT[locale]];
  const text = [...lines, ...(button ? [`${button.label}:\n${button.url}`] : []), ...small].join('\n\n');
  const paragraph = (style: string) => (line: string) => `<p style="${style}">${escapeHtml(line)}</p>`;
  const link =
    button &&
    `<p style="margin:24px 0"><a href="${escapeHtml(button.url)}" style="display:inline-block;padding:10px 20px;border-radius:8px;background:#0e7c86;color:#ffffff;text-decoration:none">${escapeHtml(button.label)}</a></p>
<p style="margin:0 0 16px;font-size:13px;color:#6b6b66;word-break:break-all">${escapeHtml(button.url)}</p>`;
  const html = `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:32px 16px;background:#f6f5f2;font:15px/1.6 -apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',sans-serif;color:#2b2b28">
<div style="max-width:520px;margin:0 auto;padding:32px;border-radius:12px;background:#ffffff">
<h1 style="margin:0 0 16px;font-size:19px;line-height:1.4">${escapeHtml(subject)}</h1>
${lines.map(paragraph('margin:0 0 16px')).join('\n')}
${link ?? ''}
${small.map(paragraph('margin:16px 0 0;font-size:13px;color:#6b6b66')).join('\n')}
</div></body></html>`;
  return { subject, text: `${text}\n`, html };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
