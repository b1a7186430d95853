package dev.blockload.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

// The addresses are literals: nothing is looked up.
@SuppressWarnings("AddressSelection")
class AddressRulesTest {

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "127.8.9.1", "::1", "0.0.0.0", "0.1.2.3", "::", "169.254.169.254",
			"169.254.170.2", "fe80::1", "fd00:ec2::254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "224.0.0.1",
			"ff02::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
			"fd20:ce::254", "64:ff9b:1::808:808", "2001:db8::5efe:127.0.0.1", "2001:db8::200:5efe:169.254.169.254" })
	void whatOnlyTheMachineOrItsCloudCanReachIsRefused(String address) throws UnknownHostException {
		assertThat(AddressRules.STRICT.isRefused(InetAddress.getByName(address))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "10.1.2.3", "192.168.1.1", "172.16.0.1", "8.8.8.8", "2001:db8::1", "fd00::1",
			"64:ff9b::808:808", "2002:808:808::", "2001:db8::5efe:8.8.8.8" })
	void otherAddressesAreAllowed(String address) throws UnknownHostException {
		assertThat(AddressRules.STRICT.isRefused(InetAddress.getByName(address))).isFalse();
	}

	@Test
	void aNameIsResolvedAndAllItsAddressesAreChecked() throws UnknownHostException {
		assertThat(AddressRules.STRICT.resolve("localhost").refused()).contains(InetAddress.getByName("localhost"));
		assertThat(AddressRules.of("127.0.0.0/8, ::1").resolve("localhost").refused()).isEmpty();
	}

	@Test
	void aSettingAllowsNetworksAndNothingElse() throws UnknownHostException {
		AddressRules rules = AddressRules.of("127.0.0.1, 169.254.10.0/24");
		assertThat(rules.isRefused(InetAddress.getByName("127.0.0.1"))).isFalse();
		assertThat(rules.isRefused(InetAddress.getByName("127.0.0.2"))).isTrue();
		assertThat(rules.isRefused(InetAddress.getByName("169.254.10.77"))).isFalse();
		assertThat(rules.isRefused(InetAddress.getByName("169.254.11.1"))).isTrue();
		assertThat(AddressRules.of("")).isEqualTo(AddressRules.STRICT);
		assertThatThrownBy(() -> AddressRules.of("localhost")).isInstanceOf(IllegalArgumentException.class)
			.hasMessage("'localhost' is not an IP address or a network."
					+ " Expected one such as 127.0.0.1 or 10.1.0.0/16. Separate several by commas.");
		assertThatThrownBy(() -> AddressRules.of("10.0.0.0/33")).isInstanceOf(IllegalArgumentException.class)
			.hasMessage("The network 10.0.0.0 has 33 bits. Expected a number from 0 to 32.");
	}

}
