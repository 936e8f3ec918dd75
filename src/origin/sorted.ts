/** A list that stays in order as items come and go: of n items each costs log n comparisons. */
export class Sorted<Item> {
  readonly #compare: (a: Item, b: Item) => number;
  readonly #items: Item[] = [];

  /** @param compare 0 for one and the same item alone */
  constructor(compare: (a: Item, b: Item) => number) {
    this.#compare = compare;
  }

  get all(): readonly Item[] {
    return this.#items;
  }

  add(item: Item): void {
    this.#items.splice(this.#placeOf(item), 0, item);
  }

  remove(item: Item): void {
    const at = this.#placeOf(item);
    if (this.#items[at] === item) this.#items.splice(at, 1);
  }

  /** Where the first item stands that does not come before it. */
  #placeOf(item: Item): number {
    let [low, high] = [0, this.#items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#items[middle] as Item;
      if (this.#compare(other, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
