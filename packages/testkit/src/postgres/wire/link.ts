import { connect, type Socket } from 'node:net'
import { FrameReader, isSslRequest, queryFrame, queryText, type Frame } from './frames.ts'

/** One client's connection through the proxy. */
export interface Link {
  /** Of the server; 0 until it has told. */
  readonly backendPid: number
  /** The client loses its connection; the server finishes what it was sent, then loses it too. */
  readonly cutClient: () => void
  /** Both ends lose their connection. */
  readonly cut: () => void
  readonly ended: Promise<void>
}

/** What is to become of one simple query. */
export interface Interception {
  /** What the server is sent instead; until it is there, the query is held. */
  readonly send?: string | Promise<string>
  /** Called when the server has answered; until it ends, the client does not get the answer. */
  readonly onAnswer?: () => Promise<void>
}

export type Intercept = (text: string, link: Link) => Interception | undefined

export interface Target {
  readonly host: string
  readonly port: number
}

export function startLink(client: Socket, target: Target, intercept: Intercept): Link {
  return new WireLink(client, target, intercept)
}

class WireLink implements Link {
  backendPid = 0
  readonly ended: Promise<void>
  readonly #client: Socket
  readonly #server: Socket
  readonly #intercept: Intercept
  #isClientCut = false
  #isBusy = false
  #onAnswer: Interception['onAnswer']
  #forward = Promise.resolve()
  #back = Promise.resolve()

  constructor(client: Socket, target: Target, intercept: Intercept) {
    this.#client = client
    this.#server = connect(target)
    this.#intercept = intercept
    this.ended = new Promise((resolve) => this.#server.once('close', () => resolve()))
    const fromClient = new FrameReader('client')
    const fromServer = new FrameReader('server')
    client.on('data', (chunk: Buffer) => {
      for (const frame of fromClient.read(chunk)) this.#forward = this.#forward.then(() => this.#ask(frame))
    })
    this.#server.on('data', (chunk: Buffer) => {
      const frames = fromServer.read(chunk)
      this.#back = this.#back.then(() => this.#answer(frames))
    })
    // Whatever ends one side shows as its close.
    client.on('error', () => undefined)
    this.#server.on('error', () => undefined)
    client.on('close', () => this.#isClientCut || this.#server.destroy())
    this.#server.on('close', () => void this.#back.then(() => client.end()))
  }

  cutClient(): void {
    this.#isClientCut = true
    this.#client.destroy()
    if (!this.#isBusy) this.#server.destroy()
  }

  cut(): void {
    this.#client.destroy()
    this.#server.destroy()
  }

  async #ask(frame: Frame): Promise<void> {
    if (frame.type === '' && isSslRequest(frame.bytes)) return void this.#client.write('N')
    if (frame.type !== 'Q') return void this.#server.write(frame.bytes)
    const interception = this.#intercept(queryText(frame), this)
    this.#onAnswer = interception?.onAnswer
    const text = await interception?.send
    if (this.#server.destroyed) return
    this.#isBusy = true
    this.#server.write(text === undefined ? frame.bytes : queryFrame(text))
  }

  async #answer(frames: readonly Frame[]): Promise<void> {
    for (const { type, bytes } of frames) {
      if (type === 'K') this.backendPid = bytes.readInt32BE(5)
      if (type === 'Z') await this.#finish()
    }
    if (!this.#client.destroyed) this.#client.write(Buffer.concat(frames.map(({ bytes }) => bytes)))
  }

  async #finish(): Promise<void> {
    this.#isBusy = false
    if (this.#isClientCut) this.#server.destroy()
    const hold = this.#onAnswer
    this.#onAnswer = undefined
    await hold?.()
  }
}
