function (user, context, callback) {
  async function main() {
    const answer = await require('axios').get('https://risk.example');
    if (answer.status === 200 && context.request.query.audience === 'https://account') {
      context.multifactor = { provider: 'any' };
    }
    return callback(null, user, context);
  }
  main().catch(error => callback(error));
}
