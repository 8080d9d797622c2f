// oidc-provider as it comes: a password page, one session for all clients, nothing else asked.
import { USER, asResource, fields, openid } from './openid.mjs';

export function stock(origins, { tenant }) {
  const provider = openid(origins, tenant.clients, {
    url: (ctx, interaction) => `/u/login/${interaction.uid}`,
    seconds: () => tenant.session.idle,
  });
  provider.use(async (ctx, next) => {
    if (ctx.path === '/authorize') asResource(ctx);
    if (!ctx.path.startsWith('/u/login/')) return next();
    if (ctx.method === 'GET') {
      ctx.body = '<form method=post><input name=username><input name=password type=password><button>';
      return undefined;
    }
    const form = await fields(ctx);
    if (form.username !== USER.name || form.password !== USER.password)
      return ctx.throw(400, 'wrong password');
    return ctx.redirect(
      await provider.interactionResult(ctx.req, ctx.res, { login: { accountId: USER.id } }),
    );
  });
  return provider.callback();
}
