package dev.blockload.web;

import dev.blockload.account.Tokens;
import dev.blockload.serve.WebOptions;
import jakarta.servlet.DispatcherType;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * The security chains of the web server: which requests need which proof of who calls.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityChains {

	/** Nothing from elsewhere, and no script or style inside a page. */
	static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
			+ " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

	/**
	 * The API: a token in each request, no session, no cookie, no redirect.
	 */
	@Bean
	@Order(1)
	SecurityFilterChain apiChain(HttpSecurity http, Tokens tokens, Refusals refusals) {
		RefusedRequests refused = new RefusedRequests(RefusedRequests.Need.ROLE, refusals);
		return plain(http).securityMatcher("/api/**")
			.addFilterBefore(new BearerFilter(tokens), AuthorizationFilter.class)
			.exceptionHandling((handling) -> handling.authenticationEntryPoint(refused).accessDeniedHandler(refused))
			.authorizeHttpRequests((requests) -> requests
				// Otherwise the answer to a wrong request is 401 instead of 400.
				.dispatcherTypeMatchers(DispatcherType.ERROR)
				.permitAll()
				// The description of the API, which contains no data.
				.requestMatchers("/api/blockload/v1/openapi.json", "/api/blockload/v1/docs",
						"/api/blockload/v1/docs.css")
				.permitAll()
				.anyRequest()
				.authenticated())
			.build();
	}

	/** Health with its details, and metrics; without a token only for some. */
	@Bean
	@Order(2)
	SecurityFilterChain monitoringChain(HttpSecurity http, Tokens tokens, WebOptions options, Refusals refusals) {
		RefusedRequests refused = new RefusedRequests(RefusedRequests.Need.METRICS, refusals);
		return plain(http).securityMatcher("/health/**", "/metrics")
			.addFilterBefore(new BearerFilter(tokens), AuthorizationFilter.class)
			.exceptionHandling((handling) -> handling.authenticationEntryPoint(refused).accessDeniedHandler(refused))
			.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
				.permitAll()
				.requestMatchers("/health/liveness", "/health/readiness")
				.permitAll()
				.anyRequest()
				.access(new MonitoringAccess(options.metrics())))
			.build();
	}

	/** The pages, and everything else: a session, and a text in each form. */
	@Bean
	@Order(3)
	SecurityFilterChain pagesChain(HttpSecurity http, SessionFilter sessions, Cookies cookies, WebOptions options) {
		RefusedPages refused = new RefusedPages(options);
		return withoutSpringsPages(http).csrf((forms) -> forms.csrfTokenRepository(new FormTokens(cookies)))
			.addFilterBefore(sessions, CsrfFilter.class)
			.headers((headers) -> headers.contentSecurityPolicy((policy) -> policy.policyDirectives(POLICY))
				.referrerPolicy((policy) -> policy.policy(ReferrerPolicy.NO_REFERRER))
				.httpStrictTransportSecurity(
						(hsts) -> hsts.includeSubDomains(false).requestMatcher((request) -> cookies.areSecure())))
			.exceptionHandling((handling) -> handling.authenticationEntryPoint(refused).accessDeniedHandler(refused))
			.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
				.permitAll()
				.requestMatchers("/login", "/login/**", "/setup", EntryPage.PATH, Asset.BASE + "**")
				.permitAll()
				.anyRequest()
				.authenticated())
			.build();
	}

	/** A session belongs to one node in Spring's way: the pages have their own. */
	private static HttpSecurity plain(HttpSecurity http) {
		return withoutSpringsPages(http).csrf(AbstractHttpConfigurer::disable)
			// Spring's would be for all subdomains too. Pages have their own.
			.headers((headers) -> headers.httpStrictTransportSecurity(HeadersConfigurer.HstsConfig::disable));
	}

	private static HttpSecurity withoutSpringsPages(HttpSecurity http) {
		return http.cors(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
	}

}
