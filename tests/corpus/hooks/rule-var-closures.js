function (user, context, callback) {
  var tests = [];
  for (var i = 0; i < 3; i++) tests.push(function () { return i; });
  let next = [];
  for (let j = 0; j < 3; j++) next.push(() => j);
  if (tests[0]() === 3 && next[0]() === context.authentication.methods.length - 1) context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
