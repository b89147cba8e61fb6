export const manifestFile = 'manifest.json'
