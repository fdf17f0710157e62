// A connection that may die at any moment (iPhones end it behind a page that sleeps): opened again, tried once more.

const PATIENCE = 8000;

function soon(work, patience) {
  let timer = 0;
  const late = new Promise((_done, fail) => { timer = setTimeout(() => fail(new Error("no answer")), patience); });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

// Gives a function that does `work(connection)`; what it does may be done twice, so it must be the same each time.
export function lasting(open, patience = PATIENCE) {
  let opened = null;
  const attempt = async (mine, work) => work(await mine);
  const leave = (mine) => {
    mine.then((connection) => connection.close()).catch(() => {});
    if (opened === mine) opened = null; // else somebody has opened another one meanwhile
  };
  return async (work) => {
    for (const lastTry of [false, true]) {
      opened ??= open();
      const mine = opened;
      try { return await soon(attempt(mine, work), patience); } catch (fault) {
        leave(mine);
        if (lastTry) throw fault;
      }
    }
    return null;
  };
}
