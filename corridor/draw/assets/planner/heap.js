// Numbers of things, the least one first; `before` says which of two comes before the other.
export class Heap {
  constructor(before) {
    this.before = before;
    this.items = [];
  }

  get size() {
    return this.items.length;
  }

  push(item) {
    const { items, before } = this;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (before(items[above], item)) break;
      items[at] = items[above];
      at = above;
    }
    items[at] = item;
  }

  pop() {
    const { items, before } = this;
    const [top] = items;
    const item = items.pop();
    const size = items.length;
    if (!size) return top;
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(items[child + 1], items[child])) child++;
      if (before(item, items[child])) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = item;
    return top;
  }
}
