package dev.blockload.web;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The provider of OpenID Connect with which people log in.
 *
 * @param issuer the URL of the provider, as its tokens contain it; null if there is none
 * @param clientId the identifier of Blockload at the provider
 * @param clientSecret the secret of Blockload at the provider; empty for a public client
 * @param roles which values of claims give which roles
 * @param scopes what is requested in addition to {@code openid}
 * @param algorithm the one with which the provider signs its tokens
 */
@ConfigurationProperties("blockload.oidc")
record OidcSettings(@Nullable String issuer, @Nullable String clientId, @DefaultValue("") String clientSecret,
		@DefaultValue("") String roles, @DefaultValue("profile") List<String> scopes,
		@DefaultValue("RS256") String algorithm) {

	private static final List<String> ALGORITHMS = List.of("RS256", "RS384", "RS512", "ES256", "ES384", "ES512",
			"PS256", "PS384", "PS512");

	OidcSettings {
		scopes = List.copyOf(scopes);
		if (issuer != null) {
			if (clientId == null || clientId.isBlank()) {
				throw new IllegalArgumentException(
						"BLOCKLOAD_OIDC_ISSUER is set, but BLOCKLOAD_OIDC_CLIENTID is not. Expected both.");
			}
			if (!ALGORITHMS.contains(algorithm)) {
				throw new IllegalArgumentException("BLOCKLOAD_OIDC_ALGORITHM is '" + algorithm + "'. Expected one of "
						+ String.join(", ", ALGORITHMS) + ".");
			}
			ClaimRoles.of(roles);
		}
	}

	/** Whether people can log in with a provider. */
	boolean isPresent() {
		return this.issuer != null;
	}

	/** Without the secret. */
	@Override
	public String toString() {
		return "OidcSettings[issuer=" + this.issuer + ", clientId=" + this.clientId + "]";
	}

}
