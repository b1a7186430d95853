package dev.blockload.definition;

import java.net.URI;
import java.util.List;

import dev.blockload.connection.Proxy;
import dev.blockload.connection.Secret;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the proxy of a connection.
 */
final class ProxyKeysReader {

	static final List<String> KEYS = List.of("proxy", "proxy-username", "proxy-password", "proxy-password-file");

	private static final String EXPECTED_PROXY = "the URL of a proxy with its port, such as http://proxy.example.com:3128";

	private static final String EXPECTED_USERNAME = "the name of a proxy user, without ':'";

	private final YamlSection section;

	private final SecretFields secrets;

	ProxyKeysReader(YamlSection section) {
		this.section = section;
		this.secrets = new SecretFields(section);
	}

	/**
	 * The proxy, or null where none is given or it is wrong, which is then among the
	 * problems.
	 */
	@Nullable Proxy proxy() {
		URI address = this.section.hasValue("proxy")
				? this.section.readAddress("proxy", EXPECTED_PROXY, ProxyKeysReader::address) : null;
		String userKey = this.section.hasValue("proxy-username") ? "proxy-username" : null;
		String passwordKey = this.secrets.given("proxy-password");
		String username = (userKey != null)
				? this.section.readSecret(userKey, EXPECTED_USERNAME, ProxyKeysReader::username) : null;
		Secret password = this.secrets.secret("proxy-password", "the password of a user of the proxy");
		String there = (userKey != null) ? userKey : passwordKey;
		if (there != null && !this.section.hasValue("proxy")) {
			problem(there, there + " is given without proxy. Add proxy: the URL of the proxy that requires it.");
		}
		else if (there != null && (userKey == null || passwordKey == null)) {
			problem(there, there + " is given without " + ((userKey == null) ? "proxy-username" : "proxy-password")
					+ ". Add it, or remove both.");
		}
		if (address == null) {
			return null;
		}
		return new Proxy(address, (username != null && password != null) ? new Proxy.Login(username, password) : null);
	}

	private void problem(String key, String message) {
		this.section.problem(this.section.position(key), message);
	}

	private static URI address(String text) {
		URI uri = ValueParsers.address(text);
		if (uri == null || uri.getPort() < 0) {
			throw new IllegalArgumentException("Expected " + EXPECTED_PROXY + ".");
		}
		return uri;
	}

	// HTTP ends the user name at a colon. After a colon, the value may contain the
	// password.
	private static String username(String text) {
		if (text.indexOf(':') >= 0) {
			throw new IllegalArgumentException("Expected " + EXPECTED_USERNAME + ".");
		}
		return text;
	}

}
