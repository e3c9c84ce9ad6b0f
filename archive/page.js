const box=document.getElementById("search"),shown=document.getElementById("shown"),cards=[...document.querySelectorAll("article")];
function search(){const words=box.value.toLowerCase().split(/\s+/).filter(Boolean);let n=0;for(const c of cards){const t=c.textContent.toLowerCase();c.hidden=!words.every(w=>t.includes(w));n+=!c.hidden}shown.textContent=words.length?n+" of "+cards.length:""}
box.parentElement.hidden=false;
box.addEventListener("input",search);
if(location.hash.length>1){box.value=decodeURIComponent(location.hash.slice(1));search()}
