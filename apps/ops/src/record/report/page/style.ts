/** Of the page, which is read on a phone as well as on a desk, by day and by night. */
export const style = `
:root{color-scheme:light dark;--page:#f6f7f9;--card:#fff;--text:#1b1f24;--soft:#5a6470;--line:#dfe3e8;--track:#eceff3;
--good:#1a7f4b;--warn:#9a6300;--bad:#c22b2b;--note:#2f6fb5;--code:#f1f3f6}
@media (prefers-color-scheme:dark){:root{--page:#111418;--card:#1a1f26;--text:#e7eaee;--soft:#9ba6b2;--line:#2d353f;
--track:#262d36;--good:#4cc38a;--warn:#e2b04a;--bad:#ff7a70;--note:#79b0ec;--code:#12161b}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
-webkit-text-size-adjust:100%;overflow-wrap:anywhere}
main{max-width:60rem;margin:0 auto;padding:1rem .75rem 3rem}
section,header{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem;margin-bottom:1rem}
h1{font-size:1.35rem;line-height:1.25;margin:.4rem 0 .1rem}
h2{font-size:1.05rem;margin:0 0 .75rem}
h3{font-size:.95rem;margin:1rem 0 .4rem}
p{margin:.4rem 0}
ul{margin:.3rem 0;padding-left:1.2rem}
a{color:var(--note)}
.soft{color:var(--soft)}
.small{font-size:.85rem}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.note{color:var(--note)}
.badge{display:inline-block;border:1px solid currentColor;border-radius:1rem;padding:.1rem .7rem;font-weight:600;font-size:.9rem}
.tag{display:inline-block;border-radius:.3rem;background:var(--track);padding:0 .45rem;font-size:.8rem;white-space:nowrap}
.error{border-left:.25rem solid var(--bad);padding:.1rem 0 .1rem .75rem;margin:.9rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:.8rem 0 0}
dt{color:var(--soft)}
dd{margin:0;min-width:0}
.row{display:grid;grid-template-columns:9.5rem 1fr 6.5rem;gap:0 .75rem;align-items:center;padding:.35rem 0}
.row .said{grid-column:2/-1}
.took{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.track{position:relative;height:.7rem;border-radius:.35rem;background:var(--track)}
.bar{position:absolute;top:0;bottom:0;min-width:3px;border-radius:.35rem;background:currentColor}
.step{border-top:1px solid var(--line);padding:.7rem 0}
.line{display:flex;flex-wrap:wrap;gap:.15rem .6rem;align-items:baseline;margin-bottom:.35rem}
.line .took{margin-left:auto}
code,pre{font:.85rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{background:var(--code);border:1px solid var(--line);border-radius:.4rem;padding:.6rem;margin:.5rem 0 0;white-space:pre-wrap}
details{margin-top:.35rem}
summary{cursor:pointer;color:var(--soft);font-size:.9rem;padding:.2rem 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:right;white-space:nowrap;padding:.3rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}
th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:normal;padding-left:0}
th{color:var(--soft);font-weight:500}
.finding{border-left:.2rem solid currentColor;padding-left:.7rem;margin:.7rem 0}
.finding p{color:var(--text);margin:.1rem 0}
.sparks{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1rem;margin-top:1rem}
svg{display:block;width:100%;height:3.5rem;color:var(--note)}
footer{color:var(--soft);font-size:.85rem;padding:0 .25rem}
@media (max-width:36rem){
dl{grid-template-columns:1fr;gap:0}
dd{margin-bottom:.45rem}
.row{grid-template-columns:1fr max-content}
.row .track{grid-column:1/-1;grid-row:2}
.row .said{grid-column:1/-1}
th,td{padding:.3rem}
}
@media print{body{background:#fff}section,header{break-inside:avoid}}
`
