function (user, context, callback) {
  outer: for (const wanted of ['https://account', 'https://console']) {
    for (const other of ['x', context.request.query.audience]) {
      if (other === 'x') continue;
      if (other !== wanted) continue outer;
      context.multifactor = { provider: 'any' };
      break outer;
    }
  }
  callback(null, user, context);
}
