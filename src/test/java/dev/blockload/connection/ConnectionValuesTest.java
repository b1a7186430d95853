package dev.blockload.connection;

import java.net.URI;
import java.nio.file.Path;

import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Credentials.AssumedRole;
import dev.blockload.connection.Credentials.DefaultChain;
import dev.blockload.connection.Credentials.Profile;
import dev.blockload.connection.Credentials.WebIdentity;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.Proxy.Login;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the values of a connection refuse, and that they quote no secret.
 */
class ConnectionValuesTest {

	private static final String ROLE = "arn:aws:iam::111122223333:role/exports";

	@ParameterizedTest
	@ValueSource(strings = { "http://127.0.0.1:9000", "https://s3.example.com/" })
	void anEndpointHasASchemeAndAHost(String uri) {
		assertThat(new At(URI.create(uri)).uri()).hasToString(uri);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ftp://store:9000", "store", "http:/store", "mailto:store", "http://store/path",
			"http://store?a", "http://store#a" })
	void anEndpointOfAnotherFormIsRefused(String uri) {
		assertThatIllegalArgumentException().isThrownBy(() -> new At(URI.create(uri)))
			.withMessage("'" + uri + "' is not the endpoint of a store. "
					+ "Expected http:// or https://, a host, and a port if it is not the default one.");
	}

	@Test
	void anAddressWithALoginIsRefusedAndNotQuoted() {
		assertThatIllegalArgumentException().isThrownBy(() -> new At(URI.create("http://me:secret@store")))
			.withMessage("The endpoint of a store contains a user name. Expected only scheme, host and port.");
	}

	@Test
	void aProxyHasAPort() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Proxy(URI.create("http://proxy"), null))
			.withMessage("The proxy 'http://proxy' has no port. Expected one.");
		assertThatIllegalArgumentException().isThrownBy(() -> new Proxy(URI.create("socks://proxy:1080"), null))
			.withMessage("'socks://proxy:1080' is not the address of a proxy. "
					+ "Expected http:// or https://, a host, and a port if it is not the default one.");
	}

	@Test
	void aUserNameOfAProxyHasNoColon() {
		Secret password = new Secret("secret");
		assertThatIllegalArgumentException().isThrownBy(() -> new Login("me:secret", password))
			.withMessage("The user name for the proxy contains a colon. Expected none.");
		assertThat(new Login("me", password)).hasToString("Login[username=me, password=***]");
	}

	@Test
	void anAccessKeyHasAnId() {
		assertThatIllegalArgumentException().isThrownBy(() -> new AccessKey(" ", new Secret("secret")))
			.withMessage("The access key ID is blank. Expected the ID of a key.");
	}

	@Test
	void aProfileHasAName() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Profile(" "))
			.withMessage("The name of the profile, ' ', is blank. Expected a profile of the AWS files.");
	}

	@Test
	void aRoleHasAnArn() {
		String message = "'exports' is not the ARN of a role. "
				+ "Expected an ARN like arn:aws:iam::111122223333:role/blockload.";
		assertThatIllegalArgumentException().isThrownBy(() -> new AssumedRole("exports", null, new DefaultChain()))
			.withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> new WebIdentity("exports", Path.of("/token")))
			.withMessage(message);
	}

	@Test
	void anExternalIdIsNotBlank() {
		assertThatIllegalArgumentException().isThrownBy(() -> new AssumedRole(ROLE, " ", new DefaultChain()))
			.withMessage("The external ID for role '" + ROLE + "' is blank. Expected a text, or none at all.");
	}

	@Test
	void aTokenFileHasAnAbsolutePath() {
		assertThatIllegalArgumentException().isThrownBy(() -> new WebIdentity(ROLE, Path.of("token")))
			.withMessage("The token file 'token' has a relative path. Expected an absolute one.");
	}

	@Test
	void aSecretIsNotEmptyAndNotShown() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Secret(""))
			.withMessage("A secret is empty. Expected at least one character.");
		assertThat(new Secret("secret")).hasToString("***");
	}

}
