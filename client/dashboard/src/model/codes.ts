// An enum's value as a short code in lower case, for the keys of texts and for
// addresses: `Sector.WASTE` is `waste`.
export function code(type: Record<number, string>, value: number): string {
  return (type[value] ?? String(value)).toLowerCase();
}
