/** Something with a deadline; the heap keeps its place in it, so that moving and removing cost O(log n). */
export interface Expiring {
  /** ms on the relay's clock; change it only through {@link DeadlineHeap.schedule} */
  expiresAt: number;
  /** -1 while not in the heap */
  heapIndex: number;
}

/** A binary min-heap of deadlines. */
export class DeadlineHeap<Item extends Expiring> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The item that expires first. */
  peek(): Item | undefined {
    return this.#items[0];
  }

  /** Puts an item in, or moves it when it is in already. */
  schedule(item: Item, expiresAt: number): void {
    item.expiresAt = expiresAt;
    if (item.heapIndex === -1) {
      item.heapIndex = this.#items.length;
      this.#items.push(item);
    }
    this.#settle(item);
  }

  /** Takes an item out; nothing happens when it is not in. */
  remove(item: Item): void {
    const index = item.heapIndex;
    if (index === -1) return;
    item.heapIndex = -1;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#place(last, index);
    this.#settle(last);
  }

  #place(item: Item, index: number): void {
    this.#items[index] = item;
    item.heapIndex = index;
  }

  #settle(item: Item): void {
    this.#rise(item);
    this.#sink(item);
  }

  #rise(item: Item): void {
    while (item.heapIndex > 0) {
      const index = item.heapIndex;
      const parent = this.#items[(index - 1) >> 1];
      if (parent === undefined || parent.expiresAt <= item.expiresAt) return;
      this.#place(item, parent.heapIndex);
      this.#place(parent, index);
    }
  }

  #sink(item: Item): void {
    for (;;) {
      const index = item.heapIndex;
      const left = this.#items[index * 2 + 1];
      const right = this.#items[index * 2 + 2];
      const child =
        right !== undefined && left !== undefined && right.expiresAt < left.expiresAt
          ? right
          : left;
      if (child === undefined || child.expiresAt >= item.expiresAt) return;
      this.#place(item, child.heapIndex);
      this.#place(child, index);
    }
  }
}
