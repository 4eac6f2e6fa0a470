// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaxRecordsTest {

    @Test
    void countsTheDigitsOfALengthInIt() throws Exception {
        for (int length = 1; length < 1100; length++) {
            String value = "v".repeat(length);
            PaxRecords records = new PaxRecords();
            records.put("path", RawTar.utf8(value));

            byte[] header = records.encode();

            assertThat(new String(header, StandardCharsets.UTF_8)).isEqualTo(header.length + " path=" + value + "\n");
            assertThat(PaxRecords.parse(header).text("path")).isEqualTo(value);
        }
    }

    @Test
    void keepsEveryByteOfAnAttribute() throws Exception {
        byte[] every = new byte[512];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        Xattrs xattrs =
                Xattrs.of(Map.of("user.every", every, "user.empty", new byte[0], "user.a=%3D%b", new byte[] {'='}));
        PaxRecords records = new PaxRecords();
        records.putXattrs(xattrs);

        assertThat(PaxRecords.parse(records.encode()).xattrs()).isEqualTo(xattrs);
    }

    @Test
    void writesAttributeNamesAsGnuTarDoes() throws Exception {
        PaxRecords records = new PaxRecords();
        records.putXattrs(Xattrs.of(Map.of("user.a=b%c", new byte[] {'x'})));

        assertThat(new String(records.encode(), StandardCharsets.UTF_8))
                .isEqualTo("33 SCHILY.xattr.user.a%3Db%25c=x\n");
    }

    @Test
    void refusesMoreThanAReaderTakes() {
        PaxRecords records = new PaxRecords();
        records.putXattrs(Xattrs.of(Map.of("user.large", new byte[PaxRecords.MAX_BYTES])));

        assertThatThrownBy(records::encode)
                .isInstanceOf(TarFormatException.class)
                .hasMessageContaining("1048576");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "12",
                "7 a=b",
                "6 a=b\n\n",
                "5 a=b\n",
                "0 a=b\n",
                "-6 a=b\n",
                "6  a=b\n",
                "4 a\n",
                "6 abc\n",
                " 6 a=b\n",
                "99999999999999999999 a=b\n",
                "9223372036854775807 a=b\n",
                "1000000 a=b\n",
                "5 =b\n",
                "1 ",
                "2 \n",
                "6 a=b\n6 a=",
                "\n"
            })
    void refusesAMalformedHeader(String header) {
        assertThatThrownBy(() -> PaxRecords.parse(RawTar.utf8(header))).isInstanceOf(TarFormatException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1700000000,1700000000",
        "1700000000.999999999,1700000000",
        "1.,1",
        "-1,-1",
        "-1.0,-1",
        "-1.5,-2",
        "-0.000000001,-1",
        "9223372036854775807,9223372036854775807",
        "-9223372036854775808,-9223372036854775808"
    })
    void roundsTimesDown(String value, long seconds) throws Exception {
        assertThat(PaxRecords.parse(RawTar.utf8(RawTar.record("mtime", value))).seconds("mtime", 7))
                .isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-", ".", ".5", "1.5.5", "1e3", "+1", " 1", "0x1", "9223372036854775808", "1.-5", "١", "--1"})
    void refusesATimeThatIsNone(String value) throws Exception {
        PaxRecords records = PaxRecords.parse(RawTar.utf8(RawTar.record("mtime", value)));

        assertThatThrownBy(() -> records.seconds("mtime", 7)).isInstanceOf(TarFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "x", "9223372036854775808", "00000000000000000001"})
    void refusesACountThatIsNone(String value) throws Exception {
        PaxRecords records = PaxRecords.parse(RawTar.utf8(RawTar.record("size", value)));

        assertThatThrownBy(() -> records.number("size", 7)).isInstanceOf(TarFormatException.class);
    }

    @Test
    void takesAnEmptyValueForNone() throws Exception {
        PaxRecords records = PaxRecords.parse(RawTar.utf8("8 path=\n8 size=\n9 mtime=\n"));

        assertThat(records.text("path")).isNull();
        assertThat(records.number("size", 7)).isEqualTo(7);
        assertThat(records.seconds("mtime", 7)).isEqualTo(7);
    }

    @Test
    void laysTheRecordsOfAnEntryOverGlobalOnes() throws Exception {
        PaxRecords globals = PaxRecords.parse(RawTar.utf8("8 uid=1\n8 gid=2\n"));
        PaxRecords both = globals.with(PaxRecords.parse(RawTar.utf8("8 uid=3\n7 gid=\n")));

        Map<String, Long> ids = new HashMap<>();
        ids.put("uid", both.number("uid", 9));
        ids.put("gid", both.number("gid", 9));
        assertThat(ids).containsEntry("uid", 3L).containsEntry("gid", 9L);
    }
}
