package dev.blockload.web;

import dev.blockload.account.Accounts;
import dev.blockload.account.AuditLog;
import dev.blockload.serve.PublicUrl;
import dev.blockload.serve.ServeException;
import dev.blockload.serve.WebOptions;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The log-in with a provider, if there is one: without it, none of its classes is loaded.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("blockload.oidc.issuer")
class OidcConfiguration {

	@Bean
	OidcPage oidcPage(OidcSettings settings, WebOptions options, JdbcClient jdbc, Accounts accounts, AuditLog audit,
			LogIns logIns, Cookies cookies) {
		PublicUrl url = options.publicUrl();
		if (url == null) {
			throw ServeException.publicUrlMissing();
		}
		return new OidcPage(new Provider(settings, url.with(Provider.CALLBACK)), ClaimRoles.of(settings.roles()),
				new ProviderLogIns(jdbc), accounts, audit, logIns, cookies);
	}

}
