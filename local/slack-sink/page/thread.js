// Threads on the channel page: the replies below their root, folded until the reader opens them.

/** @param isOpen the thread opens: the reply answers what this person has just done */
export function placeReply(root, reply, { isOpen }) {
  const thread = root.querySelector('.thread');
  thread.querySelector('.replies').append(reply);
  if (isOpen && !reply.hidden) thread.open = true;
  count(thread);
}

export function removeReply(thread) {
  count(thread);
}

function count(thread) {
  const replies = [...thread.querySelectorAll('article')].filter(({ hidden }) => !hidden);
  const last = replies.at(-1)?.querySelector('header time')?.textContent;
  thread.hidden = replies.length === 0;
  const many = replies.length === 1 ? '1 respuesta' : `${replies.length} respuestas`;
  thread.querySelector('summary').textContent = `${many} · la última a las ${last}`;
}
