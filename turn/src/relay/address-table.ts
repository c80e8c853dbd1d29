/**
 * Values by address and port. Two levels, so that a look-up hashes a small integer and a string that the socket made
 * anyway, instead of formatting `address:port` for every packet.
 */
export class AddressTable<Value> {
  readonly #byPort = new Map<number, Map<string, Value>>();

  get(address: string, port: number): Value | undefined {
    return this.#byPort.get(port)?.get(address);
  }

  set(address: string, port: number, value: Value): void {
    const addresses = this.#byPort.get(port);
    if (addresses === undefined) this.#byPort.set(port, new Map([[address, value]]));
    else addresses.set(address, value);
  }

  delete(address: string, port: number): void {
    const addresses = this.#byPort.get(port);
    if (addresses?.delete(address) === true && addresses.size === 0) this.#byPort.delete(port);
  }
}
