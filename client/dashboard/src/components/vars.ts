// `vars({ x: '12%' })` sets `--x` on an element. Unlike Lit's styleMap it never
// writes a style attribute, which the page's policy refuses.
import { nothing } from 'lit';
import { directive, Directive, PartType, type ElementPart, type PartInfo } from 'lit/directive.js';

class Vars extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('vars() stands in the tag itself');
  }

  render(_values: Record<string, string>): typeof nothing {
    return nothing;
  }

  override update(part: ElementPart, [values]: [Record<string, string>]): typeof nothing {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(values)) style.setProperty(`--${name}`, value);
    return nothing;
  }
}

export const vars = directive(Vars);
