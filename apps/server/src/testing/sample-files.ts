import { crc32 } from 'node:zlib';

/** The smallest files that are what they are. */
const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );

/** A ZIP archive of uncompressed entries. */
export function zip(entries: Record<string, string>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of Object.entries(entries)) {
    const name = Buffer.from(path);
    const content = Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([bytes('PK\x03\x04'), common, name, content]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(bytes('PK\x01\x02', [20, 0]), common, tail, name);
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(locals.length, 4);
  end.writeUInt16LE(locals.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, bytes('PK\x05\x06'), end]);
}

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const office = (main: string, part: string): Buffer =>
  zip({
    '[Content_Types].xml': `<Types><Override PartName="/${part}" ContentType="${main}.main+xml"/></Types>`,
    [part]: '<x/>',
  });
const ftyp = (brand: string): Buffer => bytes([0, 0, 0, 24], `ftyp${brand}`, [0, 0, 2, 0], `${brand}mp42`);
const ogg = (codec: string): Buffer =>
  bytes('OggS', [0, 2], Array(20).fill(0), [1, 19], codec, Array(32).fill(0));

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export const ACCEPTED: readonly { contentType: string; extension: string; content: Buffer }[] = [
  { contentType: 'image/png', extension: 'png', content: PNG },
  {
    contentType: 'image/jpeg',
    extension: 'jpg',
    content: bytes([0xff, 0xd8, 0xff, 0xe0, 0, 16], 'JFIF\0', Array(20).fill(0)),
  },
  { contentType: 'image/gif', extension: 'gif', content: bytes('GIF89a', [1, 0, 1, 0, 0, 0, 0, 0x3b]) },
  {
    contentType: 'image/webp',
    extension: 'webp',
    content: bytes('RIFF', [26, 0, 0, 0], 'WEBPVP8L', Array(18).fill(0)),
  },
  {
    contentType: 'application/pdf',
    extension: 'pdf',
    content: bytes('%PDF-1.7\n%', [0xe2, 0xe3, 0, 0xd3], '\n1 0 obj\n'),
  },
  {
    contentType: 'application/zip',
    extension: 'zip',
    content: zip({ 'readme.txt': 'hello', 'page.html': '<p>' }),
  },
  {
    contentType: `${OFFICE}.wordprocessingml.document`,
    extension: 'docx',
    content: office(`${OFFICE}.wordprocessingml.document`, 'word/document.xml'),
  },
  {
    contentType: `${OFFICE}.spreadsheetml.sheet`,
    extension: 'xlsx',
    content: office(`${OFFICE}.spreadsheetml.sheet`, 'xl/workbook.xml'),
  },
  {
    contentType: `${OFFICE}.presentationml.presentation`,
    extension: 'pptx',
    content: office(`${OFFICE}.presentationml.presentation`, 'ppt/presentation.xml'),
  },
  { contentType: 'video/mp4', extension: 'mp4', content: ftyp('isom') },
  { contentType: 'audio/mp4', extension: 'm4a', content: ftyp('M4A ') },
  {
    contentType: 'video/webm',
    extension: 'webm',
    content: bytes([0x1a, 0x45, 0xdf, 0xa3, 0x87, 0x42, 0x82, 0x84], 'webm'),
  },
  {
    contentType: 'audio/mpeg',
    extension: 'mp3',
    content: bytes('ID3', [4, 0, 0, 0, 0, 0, 0], [0xff, 0xfb, 0x90, 0x64], Array(600).fill(0)),
  },
  { contentType: 'audio/ogg', extension: 'ogg', content: ogg('OpusHead') },
  {
    contentType: 'text/plain',
    extension: 'txt',
    content: Buffer.from('\ufeff你好\r\n\tplain text, 3 < 4 & <3'),
  },
  // "你好" as older Chinese software writes it, in GB 18030.
  { contentType: 'text/plain', extension: 'txt', content: bytes([0xc4, 0xe3, 0xba, 0xc3], '\r\n') },
];

export const REFUSED: Readonly<Record<string, Buffer>> = {
  SVG: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  'SVG with a declaration': Buffer.from('\ufeff \n<?xml version="1.0"?><svg/>'),
  'SVG after a comment': Buffer.from('<!-- x --><svg onload="alert(1)"/>'),
  HTML: Buffer.from('<!DOCTYPE html><html><script>alert(1)</script>'),
  'a piece of HTML': Buffer.from('\n\n<ScRiPt>alert(1)</script>'),
  'a Windows program': bytes('MZ', [0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xff, 0xff], Array(80).fill(0)),
  'a Linux program': bytes([0x7f], 'ELF', [2, 1, 1, 0], Array(60).fill(0)),
  'a shell script': Buffer.from('#!/bin/sh\nrm -rf ~\n'),
  RTF: Buffer.from('{\\rtf1\\ansi hello}'),
  'a Java archive': zip({ 'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0', 'A.class': 'x' }),
  'a Word file with macros': office('application/vnd.ms-word.document.macroEnabled', 'word/document.xml'),
  'text with NUL': Buffer.from('hello\0world'),
  'neither text nor anything known': bytes([0x80, 0x00, 0xff, 0xfe, 0x01, 0x02, 0x03]),
};
