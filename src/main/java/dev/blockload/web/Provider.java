package dev.blockload.web;

import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.web.client.RestClient;

/**
 * The provider of OpenID Connect. Spring Security checks its answers: state, nonce,
 * issuer, audience, times, signature and algorithm. The provider is asked for its
 * addresses at the first log-in, so that a node starts while it is down. Safe for use by
 * many threads.
 */
final class Provider {

	static final String CALLBACK = "/login/oidc/callback";

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final OidcSettings settings;

	private final String callback;

	private final OidcAuthorizationCodeAuthenticationProvider checks;

	/** If it does not answer, other requests have threads left. */
	private final Semaphore calls = new Semaphore(8);

	private volatile @Nullable ClientRegistration known;

	/**
	 * Create the provider.
	 * @param settings which name it
	 * @param callback the URL to which it sends people back
	 */
	Provider(OidcSettings settings, String callback) {
		this.settings = settings;
		this.callback = callback;
		RestClientAuthorizationCodeTokenResponseClient tokens = new RestClientAuthorizationCodeTokenResponseClient();
		tokens.setRestClient(client());
		this.checks = new OidcAuthorizationCodeAuthenticationProvider(tokens,
				(request) -> new DefaultOidcUser(List.of(), request.getIdToken()));
		OidcIdTokenDecoderFactory decoders = new OidcIdTokenDecoderFactory();
		SignatureAlgorithm algorithm = SignatureAlgorithm.from(settings.algorithm());
		decoders.setJwsAlgorithmResolver((registration) -> algorithm);
		this.checks.setJwtDecoderFactory(decoders);
	}

	private static RestClient client() {
		SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
		requests.setConnectTimeout(TIMEOUT);
		requests.setReadTimeout(TIMEOUT);
		return RestClient.builder()
			.requestFactory(requests)
			.configureMessageConverters((converters) -> converters.addCustomConverter(new FormHttpMessageConverter())
				.addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
			.defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
			.build();
	}

	String issuer() {
		return Objects.requireNonNull(this.settings.issuer());
	}

	/**
	 * Where the browser goes to log in.
	 * @throws WebException code {@code provider-down}
	 */
	String page(ProviderLogIn logIn) {
		return limited(() -> request(registration(), logIn).getAuthorizationRequestUri());
	}

	/**
	 * Finish a log-in.
	 * @param answer what the provider sent with the browser
	 * @return the claims of the person
	 * @throws org.springframework.security.oauth2.core.OAuth2AuthenticationException if
	 * anything is not as it must be
	 * @throws WebException code {@code provider-down}
	 */
	OidcUser person(ProviderLogIn logIn, ProviderAnswer answer) {
		return limited(() -> {
			ClientRegistration registration = registration();
			OAuth2AuthorizationResponse response = (answer.code() != null)
					? OAuth2AuthorizationResponse.success(answer.code())
						.redirectUri(this.callback)
						.state(answer.state())
						.build()
					: OAuth2AuthorizationResponse.error(answer.error())
						.redirectUri(this.callback)
						.state(answer.state())
						.build();
			OAuth2LoginAuthenticationToken done = (OAuth2LoginAuthenticationToken) Objects
				.requireNonNull(this.checks.authenticate(new OAuth2LoginAuthenticationToken(registration,
						new OAuth2AuthorizationExchange(request(registration, logIn), response))));
			return (OidcUser) Objects.requireNonNull(done.getPrincipal());
		});
	}

	private OAuth2AuthorizationRequest request(ClientRegistration registration, ProviderLogIn logIn) {
		Map<String, Object> parameters = new HashMap<>();
		parameters.put(OidcParameterNames.NONCE, hash(logIn.nonce()));
		parameters.put(PkceParameterNames.CODE_CHALLENGE, hash(logIn.verifier()));
		parameters.put(PkceParameterNames.CODE_CHALLENGE_METHOD, "S256");
		return OAuth2AuthorizationRequest.authorizationCode()
			.authorizationUri(registration.getProviderDetails().getAuthorizationUri())
			.clientId(registration.getClientId())
			.redirectUri(this.callback)
			.scopes(registration.getScopes())
			.state(logIn.state())
			.attributes((attributes) -> {
				attributes.put(OidcParameterNames.NONCE, logIn.nonce());
				attributes.put(PkceParameterNames.CODE_VERIFIER, logIn.verifier());
			})
			.additionalParameters(parameters)
			.build();
	}

	private static String hash(String text) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(RandomText.hash(text));
	}

	private ClientRegistration registration() {
		ClientRegistration found = this.known;
		if (found == null) {
			found = discovered();
			this.known = found;
		}
		return found;
	}

	private ClientRegistration discovered() {
		Set<String> scopes = Stream.concat(Stream.of("openid"), this.settings.scopes().stream())
			.collect(Collectors.toSet());
		try {
			ClientRegistration.Builder builder = ClientRegistrations.fromIssuerLocation(issuer())
				.registrationId("oidc")
				.clientId(this.settings.clientId())
				.clientSecret(this.settings.clientSecret())
				.redirectUri(this.callback)
				.scope(scopes);
			return (this.settings.clientSecret().isEmpty()
					? builder.clientAuthenticationMethod(ClientAuthenticationMethod.NONE) : builder)
				.build();
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			throw WebException.providerDown(issuer(), ex);
		}
	}

	private <T> T limited(Supplier<T> work) {
		if (!this.calls.tryAcquire()) {
			throw WebException.providerDown(issuer(), null);
		}
		try {
			return work.get();
		}
		finally {
			this.calls.release();
		}
	}

}
