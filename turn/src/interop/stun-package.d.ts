/** The part of the `stun` package, which has no types, that tests use. */
declare module 'stun' {
  interface StunResponse {
    readonly type: number;
    getXorAddress: () => {
      readonly address: string;
      readonly port: number;
      readonly family: string;
    };
    getAttribute: (type: number) => { readonly value: unknown } | undefined;
  }
  interface StunRequest {
    addFingerprint: () => void;
  }
  const stun: {
    readonly constants: {
      readonly STUN_BINDING_REQUEST: number;
      readonly STUN_BINDING_RESPONSE: number;
    };
    readonly createMessage: (type: number) => StunRequest;
    readonly request: (
      url: string,
      options?: { readonly message: StunRequest },
    ) => Promise<StunResponse>;
    readonly validateFingerprint: (message: StunResponse) => boolean;
  };
  export default stun;
}
