// The conversation in this browser's database, so that a reload does not lose it. Without one it is just not kept.

const NAME = "yan-omni";
const STORE = "records";

export class Storage {
  constructor() {
    this.database = null; // a promise of the open database, or of null
  }

  // All records, oldest first.
  async load() {
    return (await this.#do("readonly", (store) => store.getAll())) ?? [];
  }

  save(record) {
    return this.#do("readwrite", (store) => store.put(record));
  }

  remove(id) {
    return this.#do("readwrite", (store) => store.delete(id));
  }

  clear() {
    return this.#do("readwrite", (store) => store.clear());
  }

  async #do(mode, work) {
    this.database ??= open();
    const database = await this.database;
    if (!database) return null;
    return new Promise((resolve) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => resolve(null); // full, or forbidden
    });
  }
}

function open() {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}
