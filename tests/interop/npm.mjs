// The other implementation, for tests/interop: npm `age-encryption`, `cctv-age` and `@noble`. Reads one JSON request on
// standard input, writes one JSON answer on standard output; bytes travel as base64 or, where short, as hex.
//
//     node npm.mjs vectors|recipients|close|open|derive < request

import { Decrypter, Encrypter, identityToRecipient } from "age-encryption"
import * as vectors from "cctv-age"
import { ristretto255_oprf } from "@noble/curves/ed25519.js"
import { argon2id } from "@noble/hashes/argon2.js"
import { expand, extract } from "@noble/hashes/hkdf.js"
import { sha256, sha512 } from "@noble/hashes/sha2.js"

const base64 = (bytes) => Buffer.from(bytes).toString("base64")
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"))
const hex = (data) => Buffer.from(data).toString("hex")
const utf8 = (text) => new TextEncoder().encode(text)

const acts = {
  vectors: () => Object.fromEntries(Object.entries(vectors).map(([name, file]) => [name, base64(file)])),

  recipients: ({ identities }) => Promise.all(identities.map((identity) => identityToRecipient(identity))),

  close: ({ recipients, plains }) => Promise.all(plains.map(async (plain) => {
    const encrypter = new Encrypter()
    for (const recipient of recipients) encrypter.addRecipient(recipient)
    return base64(await encrypter.encrypt(bytes(plain)))
  })),

  open: ({ files }) => Promise.all(files.map(async ({ identity, file }) => {
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    try {
      return base64(await decrypter.decrypt(bytes(file)))
    } catch {
      return null
    }
  })),

  // docs/reference/formats.md, "From the code to the keys", written once more from the text alone.
  derive: ({ code, site, seed }) => {
    const salt = sha256(utf8(`candour/v1/receipt\0${site}`)).slice(0, 16)
    const stretched = argon2id(utf8(code), salt, { t: 2, m: 19456, p: 1, dkLen: 32, version: 0x13 })
    const voprf = ristretto255_oprf.voprf
    const key = voprf.deriveKeyPair(new Uint8Array(Buffer.from(seed, "hex")), utf8("candour/v1/hardener"))
    const { blind, blinded } = voprf.blind(stretched)
    const { evaluated, proof } = voprf.blindEvaluate(key.secretKey, key.publicKey, blinded)
    const hardened = voprf.finalize(stretched, blind, evaluated, blinded, key.publicKey, proof)
    const prk = extract(sha512, stretched, hardened)
    const keys = ["lookup", "auth", "age-pq-seed", "sign-seed"].map(
      (label) => expand(sha512, prk, utf8(`candour/v1/${label}`), 32))
    return {
      stretched: hex(stretched),
      public: hex(key.publicKey),
      hardened: hex(hardened),
      keys: keys.map(hex).join(""),
      tag: hex(sha256(Buffer.concat([utf8("candour/v1/tag"), keys[0]]))),
      auth_hash: hex(sha256(keys[1])),
    }
  },

  // Both halves of a hardening, so that either side can be ours.
  blind: ({ secret }) => {
    const { blind, blinded } = ristretto255_oprf.voprf.blind(bytes(secret))
    return { blind: base64(blind), blinded: base64(blinded) }
  },
  finish: ({ secret, blind, blinded, answer, key }) => {
    const voprf = ristretto255_oprf.voprf
    const given = bytes(answer)
    return base64(voprf.finalize(
      bytes(secret), bytes(blind), given.slice(0, 32), bytes(blinded), bytes(key), given.slice(32)))
  },
  evaluate: ({ seed, blinded }) => {
    const voprf = ristretto255_oprf.voprf
    const key = voprf.deriveKeyPair(bytes(seed), utf8("candour/v1/hardener"))
    const { evaluated, proof } = voprf.blindEvaluate(key.secretKey, key.publicKey, bytes(blinded))
    return { answer: base64(Buffer.concat([evaluated, proof])), key: base64(key.publicKey) }
  },
}

let request = ""
for await (const piece of process.stdin) request += piece
process.stdout.write(JSON.stringify(await acts[process.argv[2]](JSON.parse(request || "{}"))))
