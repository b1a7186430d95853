package dev.blockload.serve;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Ranges of addresses and public URLs, as people type them.
 */
class WebOptionsTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			10.0.0.7                | 10.0.0.7    | true
			10.0.0.7                | 10.0.0.8    | false
			10.0.0.0/31,192.0.2.0/24 | 10.0.0.1   | true
			10.0.0.0/31,192.0.2.0/24 | 10.0.0.2   | false
			10.0.0.0/31, 192.0.2.0/24 | 192.0.2.255 | true
			0.0.0.0/0               | 8.8.8.8     | true
			0.0.0.0/0               | ::1         | false
			2001:db8::/32           | 2001:db8:7::1 | true
			2001:db8::/32           | 2001:db9::1 | false
			127.0.0.0/8             | localhost   | false
			127.0.0.0/8             | ::ffff:127.0.0.1 | true
			""")
	void aRangeContainsTheAddressesWithItsFirstBits(String ranges, String address, boolean contained) {
		assertThat(AddressRanges.of(ranges).contains(address)).isEqualTo(contained);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
					proxy.example.com | 'proxy.example.com' is not an IP address or a network.
			10.0.0.7,         | '' is not an IP address or a network.
			10.0.0            | '10.0.0' is not an IP address or a network.
			300.0.0.1         | '300.0.0.1' is not an IP address or a network.
			10.0.0.0/33       | '10.0.0.0/33' is not an IP address or a network.
			10.0.0.0/a        | '10.0.0.0/a' is not an IP address or a network.
			""")
	void whatIsNotAnAddressIsRefused(String ranges, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> AddressRanges.of(ranges))
			.withMessage(
					message + " Expected one like 10.1.2.3, 10.1.0.0/16 or 2001:db8::/32. Separate several by commas.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			https://a.example/x    | --public-url is 'https://a.example/x', which has more than scheme, host and port.
			https://a.example?x    | --public-url is 'https://a.example?x', which has more than scheme, host and port.
			https://u:p@a.example  | --public-url is 'https://u:p@a.example', which has more than scheme, host and port.
			ftp://a.example        | --public-url is 'ftp://a.example', which does not begin with https:// or http://.
			a.example              | --public-url is 'a.example', which does not begin with https:// or http://.
			https:///x             | --public-url is 'https:///x', which has no host.
			https://a b            | --public-url is 'https://a b', which is not a URL.
			""")
	void aPublicUrlIsSchemeHostAndPort(String url, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> PublicUrl.of(url))
			.withMessage(message + " Expected scheme, host and port, such as https://blockload.example.com.");
	}

}
