package dev.blockload.web;

import java.util.function.Supplier;

import dev.blockload.account.TokenScope;
import dev.blockload.serve.WebOptions.MetricsAccess;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * Decides who reads health with its details, and metrics: both name imports and
 * connections.
 */
final class MonitoringAccess implements AuthorizationManager<RequestAuthorizationContext> {

	private final MetricsAccess access;

	MonitoringAccess(MetricsAccess access) {
		this.access = access;
	}

	@Override
	public AuthorizationDecision authorize(Supplier<? extends @Nullable Authentication> authentication,
			RequestAuthorizationContext context) {
		return new AuthorizationDecision(this.access == MetricsAccess.OPEN
				|| Gate.client(context.getRequest()).isLocal() || isForMetrics(authentication.get()));
	}

	private static boolean isForMetrics(@Nullable Authentication authentication) {
		return authentication instanceof CallerAuthentication known
				&& known.caller().scopes().contains(TokenScope.METRICS);
	}

}
