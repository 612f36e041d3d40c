/**
 * A map of what comes and soon goes, such as the requests that are being answered. It does what a Map does; it differs in
 * what it leaves behind.
 *
 * When V8 makes room in a Map it makes a new table, and leaves in the old one a link to it, for whoever is walking through
 * the map. Once a table has lived long enough to count as old, nothing but the full look for garbage removes it: until
 * then it keeps the table that it links to, and so on, each with what stood in it. Under load nearly every request, with
 * all that hangs on it, would wait for that look, which would have to come every few seconds and costs all others a
 * tenth of a second. Here the map is now and then replaced by a copy, to which nothing links.
 */
export class PassingMap<K, V> {
  #map = new Map<K, V>();
  /** how often something was set since the map was replaced */
  #sets = 0;

  get size(): number {
    return this.#map.size;
  }

  get(key: K): V | undefined {
    return this.#map.get(key);
  }

  has(key: K): boolean {
    return this.#map.has(key);
  }

  set(key: K, value: V): void {
    this.#sets += 1;
    // Before its tables get old: that takes longer the less there is to do. And copying stays a part of the setting.
    if (this.#sets > AT_LEAST + this.#map.size) {
      this.#map = new Map(this.#map);
      this.#sets = 0;
    }
    this.#map.set(key, value);
  }

  delete(key: K): boolean {
    return this.#map.delete(key);
  }
}

const AT_LEAST = 64;
