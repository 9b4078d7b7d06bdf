/** A chart's tooltip as an element: texts are set, never parsed as markup. The first line is the heading. */
export function tooltipOf(lines: readonly string[]): HTMLElement {
  const box = document.createElement('div');
  for (const [index, text] of lines.entries()) {
    const line = document.createElement(index === 0 ? 'strong' : 'div');
    line.style.display = 'block';
    line.textContent = text;
    box.append(line);
  }
  return box;
}
