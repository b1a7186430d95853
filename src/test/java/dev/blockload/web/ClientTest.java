package dev.blockload.web;

import dev.blockload.serve.AddressRanges;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which address counts as the client's.
 */
class ClientTest {

	private static final AddressRanges PROXIES = AddressRanges.of("10.0.0.0/24,2001:db8::1");

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# peer      | X-Forwarded-For             | client         | connection
			127.0.0.1   |                             | 127.0.0.1      | LOCAL
			::1         |                             | ::1            | LOCAL
			127.0.0.1   | 192.0.2.1                   | 127.0.0.1      | DIRECT
			192.0.2.9   | 10.0.0.1                    | 192.0.2.9      | DIRECT
			10.0.1.1    | 192.0.2.1                   | 10.0.1.1       | DIRECT
			10.0.0.1    |                             | 10.0.0.1       | PROXIED
			10.0.0.1    | 192.0.2.1                   | 192.0.2.1      | PROXIED
			10.0.0.1    | 1.1.1.1, 192.0.2.1          | 192.0.2.1      | PROXIED
			10.0.0.1    | 192.0.2.1, 10.0.0.9         | 192.0.2.1      | PROXIED
			10.0.0.1    | 127.0.0.1                   | 127.0.0.1      | PROXIED
			10.0.0.1    | 192.0.2.1:4711              | 192.0.2.1      | PROXIED
			2001:db8::1 | [2001:db8::7]:80            | 2001:db8::7    | PROXIED
			10.0.0.1    | 192.0.2.1, unknown          | 10.0.0.1       | PROXIED
			10.0.0.1    | evil.example                | 10.0.0.1       | PROXIED
			""")
	void theAddressOfTheClientIsTheLastThatNoTrustedProxyHas(String peer, String forwarded, String client,
			Client.Connection connection) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setRemoteAddr(peer);
		if (forwarded != null) {
			request.addHeader("X-Forwarded-For", forwarded);
		}
		assertThat(Client.of(request, PROXIES)).isEqualTo(new Client(client, connection));
	}

	@Test
	void severalHeadersAreOneList() {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setRemoteAddr("10.0.0.1");
		request.addHeader("X-Forwarded-For", "192.0.2.1");
		request.addHeader("X-Forwarded-For", "192.0.2.2, 10.0.0.2");
		assertThat(Client.of(request, PROXIES).address()).isEqualTo("192.0.2.2");
	}

}
