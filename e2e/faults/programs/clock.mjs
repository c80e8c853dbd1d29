// Preloaded into a server: its machine's clock is CLOCK_SHIFT_MS off.
import { ServerResponse } from 'node:http';

const shift = Number(process.env['CLOCK_SHIFT_MS'] ?? 0);
const TrueDate = Date;

globalThis.Date = /** @type {DateConstructor} */ (
  class extends TrueDate {
    /** @param {ConstructorParameters<DateConstructor>} args */
    constructor(...args) {
      if (args.length === 0) super(TrueDate.now() + shift);
      else super(...args);
    }

    static now() {
      return TrueDate.now() + shift;
    }
  }
);

// Node takes the time for this header by a way of its own
// oxlint-disable-next-line typescript/unbound-method -- it is called on a response below
const { writeHead } = ServerResponse.prototype;
/** @this {ServerResponse} @param {Parameters<typeof writeHead>} args */
ServerResponse.prototype.writeHead = function writeHeadWithDate(...args) {
  if (!this.hasHeader('date')) this.setHeader('date', new Date().toUTCString());
  return writeHead.apply(this, args);
};
