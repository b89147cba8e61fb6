import {
  defaultTextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Tracer,
} from '@opentelemetry/api'
import { ExportResultCode, parseKeyPairsIntoRecord, W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base'
import type { EnvRecord } from '@twinship/core'
import type { DeployRecord } from '../model.ts'
import { callLimits } from '../send.ts'
import { spanTree, type SpanNode } from './tree.ts'

/** What a deployment was, told when it is over: nothing is sent while it goes on. */
export type SpanExport = {
  /** Where OTLP over HTTP is taken. */
  readonly url: string
  readonly env: EnvRecord
  /** Of the whole, with the library's own further tries. */
  readonly limitMs?: number
}

/** Gives why it failed, without the URL; null where it was taken, or the trace it is part of is not recorded. */
export async function exportSpans(record: DeployRecord, target: SpanExport): Promise<string | null> {
  const spans = await finishedSpans(record, target.env)
  if (spans.length === 0) return null
  const exporter = new OTLPTraceExporter({
    url: target.url,
    // The library reads the environment of the process, which has not what stands in .env.
    headers: headersOf(target.env),
    timeoutMillis: target.limitMs ?? callLimits.limitMs,
  })
  try {
    return await new Promise((resolve) => {
      exporter.export([...spans], ({ code, error }) => {
        resolve(code === ExportResultCode.SUCCESS ? null : reasonOf(error))
      })
    })
  } finally {
    await exporter.shutdown()
  }
}

async function finishedSpans(record: DeployRecord, env: EnvRecord): Promise<readonly ReadableSpan[]> {
  const memory = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      ...parseKeyPairsIntoRecord(env['OTEL_RESOURCE_ATTRIBUTES']),
      'service.name': env['OTEL_SERVICE_NAME'] || 'twinship-ops',
      'service.version': record.toolVersion,
      'host.name': record.host,
    }),
    spanProcessors: [new SimpleSpanProcessor(memory)],
  })
  const carrier = { traceparent: env['TRACEPARENT'], tracestate: env['TRACESTATE'] }
  const parent = new W3CTraceContextPropagator().extract(ROOT_CONTEXT, carrier, defaultTextMapGetter)
  add(provider.getTracer('twinship-ops', record.toolVersion), spanTree(record), parent)
  await provider.forceFlush()
  const spans = memory.getFinishedSpans()
  await provider.shutdown()
  return spans
}

function add(tracer: Tracer, node: SpanNode, parent: Context): void {
  const { name, attributes, error } = node
  const startTime = new Date(node.fromMs)
  const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL, startTime, attributes }, parent)
  for (const event of node.events) span.addEvent(event.name, event.attributes, new Date(event.atMs))
  if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error })
  for (const child of node.children) add(tracer, child, trace.setSpan(parent, span))
  span.end(new Date(node.toMs))
}

/** Those of traces are over those of everything. */
function headersOf(env: EnvRecord): Record<string, string> {
  return {
    ...parseKeyPairsIntoRecord(env['OTEL_EXPORTER_OTLP_HEADERS']),
    ...parseKeyPairsIntoRecord(env['OTEL_EXPORTER_OTLP_TRACES_HEADERS']),
  }
}

/** Messages of the library may hold what a server answered, or the URL: a code is enough. */
function reasonOf(error: Error | undefined): string {
  const code = error !== undefined && 'code' in error ? error.code : undefined
  if (typeof code === 'number') return `it answered ${code}`
  return typeof code === 'string' ? code : 'it was not taken in time'
}
