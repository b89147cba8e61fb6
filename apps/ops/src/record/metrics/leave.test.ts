import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startHttpServer } from '@twinship/testkit'
import { afterAll, describe, expect, it } from 'vitest'
import { applied, at, failed } from '../test/example.ts'
import { writeMetrics } from './file.ts'
import { groupUrl, pushMetrics } from './push.ts'
import { renderMetrics } from './render.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'twinship-metrics-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the text file', () => {
  it('is there as a whole, for whoever collects it, and keeps the last success', async () => {
    const file = path.join(folder, 'deploy.prom')
    await writeMetrics(file, applied)
    expect(readFileSync(file, 'utf8')).toBe(await renderMetrics(applied, null))
    expect(statSync(file).mode & 0o777).toBe(0o644)
    await writeMetrics(file, { ...failed, startedAt: at(900_000) })
    await writeMetrics(file, { ...failed, startedAt: at(990_000) })
    const text = readFileSync(file, 'utf8')
    expect(text).toMatch(new RegExp(`last_success_\\w+\\{.*\\} ${Date.parse(at(200_000)) / 1000}\n`))
    expect(text).toMatch(/last_run_success\{.*\} 0\n/)
    expect(readdirSync(folder)).toEqual(['deploy.prom'])
  })

  it('is not made where its folder is missing', async () => {
    await expect(writeMetrics(path.join(folder, 'none', 'deploy.prom'), applied)).rejects.toThrow('ENOENT')
  })
})

describe('a Pushgateway', () => {
  it('gets them for this database, and keeps the last success where it is none', async () => {
    const server = await startHttpServer()
    try {
      expect(await pushMetrics(`${server.url}/gate/`, applied)).toBeNull()
      expect(await pushMetrics(server.url, failed)).toBeNull()
    } finally {
      await server.close()
    }
    const [first, second] = server.heard
    const group = 'metrics/job/twinship_deploy/environment/production/database/app'
    expect(first).toMatchObject({ method: 'POST', path: `/gate/${group}` })
    expect(first?.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(first?.body).toBe(await renderMetrics(applied, null))
    expect(second).toMatchObject({ method: 'POST', path: `/${group}` })
    expect(second?.body).not.toContain('last_success')
  })

  it('gets names that no path can have as it takes them', () => {
    const url = groupUrl('https://u:hush@example.org', { ...applied, database: 'file:/srv/my shop.db' })
    const name = Buffer.from('my shop.db').toString('base64url')
    expect(url).toMatch(/^https:\/\/u:hush@example\.org\/metrics\/job\/twinship_deploy\//)
    expect(url.endsWith(`/environment/production/database@base64/${name}`)).toBe(true)
  })

  it('tells why it failed, without the URL', async () => {
    const server = await startHttpServer(() => ({ status: 401 }))
    try {
      const url = server.url.replace('//', '//u:hush@')
      expect(await pushMetrics(url, applied)).toBe('it answered 401')
    } finally {
      await server.close()
    }
  })
})
