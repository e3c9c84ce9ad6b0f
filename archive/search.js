const box=document.getElementById("search"),shown=document.getElementById("shown"),found=document.getElementById("found"),lists=new Map();
function words(name,whole,pages,text){lists.set(name,{whole,pages,lines:text.split("\n").filter(Boolean).map(l=>l.split(" "))})}
const load=src=>new Promise(done=>{const s=document.createElement("script");s.src=src;s.onload=s.onerror=done;document.head.append(s)});
const sections=[...document.querySelectorAll("a[data-words]")];
let loading;
function pagesOf(list,word){const pages=new Set();for(const [w,...runs] of list.lines)if(w.includes(word))for(const r of runs){const [from,to=from]=r.split("-").map(Number);for(let p=from;p<=to;p++)pages.add(p)}return pages}
function item(link,list,query,pages){
const li=document.createElement("li"),name=link.dataset.words;
li.append(link.textContent+": ");
for(const p of pages.slice(0,100)){const a=document.createElement("a");a.href=name+(p>1?"-"+p:"")+".html#"+encodeURIComponent(query);a.textContent="page "+p;li.append(a," ")}
if(pages.length>100)li.append("and "+(pages.length-100)+" more pages");
if(list.whole<list.pages)li.append(" (pages after "+list.whole+" are too many for this search: look on them)");
return li}
async function search(){
const query=box.value.trim(),wanted=query.toLowerCase().split(/[^\p{L}\p{N}\p{M}]+/u).filter(Boolean);
await(loading??=Promise.all(sections.map(a=>load(a.dataset.words+".words.js"))));
if(query!==box.value.trim())return;
found.replaceChildren();let n=0;
if(wanted.length)for(const link of sections){const list=lists.get(link.dataset.words);if(!list)continue;
const pages=wanted.map(w=>pagesOf(list,w)).reduce((a,b)=>new Set([...a].filter(p=>b.has(p))));
n+=pages.size;if(pages.size||list.whole<list.pages)found.append(item(link,list,query,[...pages].sort((a,b)=>a-b)))}
shown.textContent=wanted.length?(n===1?"On 1 page":"On "+n+" pages"):""}
box.parentElement.hidden=false;
box.addEventListener("input",search);
if(location.hash.length>1){box.value=decodeURIComponent(location.hash.slice(1));search()}
