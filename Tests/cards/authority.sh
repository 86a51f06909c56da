#!/bin/bash
# Makes certificate authorities of the shape of JPKI with openssl, and the files of virtual My Number cards.
#
# usage: Tests/cards/authority.sh FOLDER
#   FOLDER/authorities/authentication-new  the one that issues; authentication-old has expired, with the same name and
#                                          another key; signature-new issues signature certificates. Each has ca.pem,
#                                          crl.pem, index.txt for `openssl ca` and `openssl ocsp`, and responder.pem
#   FOLDER/authorities/impostor            the same name once more, and nobody trusts it
#   FOLDER/cards/hanako, misaki            RSA-2048, valid
#   FOLDER/cards/hanako-renewed            her next card: another key, another serial number
#   FOLDER/cards/hanako-curve              a card with a key on P-256
#   FOLDER/cards/taro-expired, taro-old    expired yesterday; issued by the expired authority
#   FOLDER/cards/yuto-revoked              on the certificate revocation list (key compromise)
#   FOLDER/cards/impostor                  Hanako's serial number, issued by the impostor
#
# A card's folder: authentication.der with its key and CA, signature.der with its key and CA, attributes (name, address,
# date of birth, sex), pins (a line each: role, PIN, tries left). PINs: 1234, TONAMI75, 5678.
#
# Names, policies and key usages are laid out as on real cards; nobody in them is real, and no real authority is named.
set -euo pipefail

folder=${1:?usage: Tests/cards/authority.sh FOLDER}
mkdir -p "$folder"/authorities "$folder"/cards "$folder"/keys
folder=$(realpath "$folder")
cd "$folder"

day() { date -u -d "$1" +%Y%m%d%H%M%SZ; }
agency='/C=JP/O=Tonami test JPKI'
users="$agency/OU=Tonami test JPKI for user authentication/OU=Tonami test agency"
signers="$agency/OU=Tonami test JPKI for digital signature/OU=Tonami test agency"

cat >openssl.cnf <<'END'
[ca]
default_ca = authority
[authority]
database = $ENV::AUTHORITY/index.txt
new_certs_dir = $ENV::AUTHORITY
certificate = $ENV::AUTHORITY/ca.pem
private_key = $ENV::AUTHORITY/ca-key.pem
serial = $ENV::AUTHORITY/serial
crlnumber = $ENV::AUTHORITY/crlnumber
crl_extensions = list
default_md = sha256
default_crl_days = 2
policy = anything
preserve = yes
unique_subject = no
[anything]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
[req]
distinguished_name = nothing
[nothing]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[user_authentication]
keyUsage = critical, digitalSignature
certificatePolicies = 1.2.392.200149.8.5.1.3.30
issuerAltName = dirName:service
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[service]
C = JP
O = Tonami test certification service
[digital_signature]
keyUsage = critical, digitalSignature, nonRepudiation
certificatePolicies = 1.2.392.200149.8.5.1.1.20
subjectAltName = @holder
issuerAltName = dirName:service
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[holder]
otherName.1 = 1.2.392.200149.8.5.5.1;FORMAT:UTF8,UTF8:$ENV::HOLDER
otherName.2 = 1.2.392.200149.8.5.5.3;FORMAT:UTF8,UTF8:$ENV::SEX
otherName.3 = 1.2.392.200149.8.5.5.4;FORMAT:UTF8,UTF8:4$ENV::BIRTH
otherName.4 = 1.2.392.200149.8.5.5.5;FORMAT:UTF8,UTF8:$ENV::ADDRESS
[responder]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, OCSPSigning
noCheck = ignored
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[list]
authorityKeyIdentifier = keyid:always
END
export AUTHORITY=. HOLDER=- SEX=- BIRTH=- ADDRESS=-

rsa() { openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "keys/$1.pem"; }
authorities=(authentication-old authentication-new signature-new impostor)
cards=(hanako misaki hanako-renewed taro-expired taro-old yuto-revoked impostor)
for key in "${authorities[@]}" responder "${cards[@]}" signature; do rsa "$key"; done 2>keys/words
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out keys/hanako-curve.pem

# issue AUTHORITY EXTENSIONS SERIAL FROM TO SUBJECT KEY OUT [OPTION]: one certificate of an authority.
issue() {
    export AUTHORITY=authorities/$1
    echo "$3" >"$AUTHORITY/serial"
    openssl req -new -config openssl.cnf -utf8 -subj "$6" -key "$7" -out request.pem
    openssl ca -config openssl.cnf -batch -notext -utf8 -extensions "$2" -in request.pem -out "$8" \
        -startdate "$(day "$4")" -enddate "$(day "$5")" "${@:9}" 2>>ca.log || { tail -3 ca.log >&2; exit 1; }
}

# found NAME SERIAL FROM TO SUBJECT: a self-signed authority, with a responder that it lets speak for it.
found() {
    mkdir -p "authorities/$1"
    cp "keys/$1.pem" "authorities/$1/ca-key.pem"
    : >"authorities/$1/index.txt"
    echo 01 >"authorities/$1/crlnumber"
    issue "$1" root "$2" "$3" "$4" "$5" "keys/$1.pem" "authorities/$1/ca.pem" -selfsign
    cp keys/responder.pem "authorities/$1/responder-key.pem"
    issue "$1" responder 0F00000001 "$3" "$4" "/C=JP/CN=Tonami test responder" keys/responder.pem \
        "authorities/$1/responder.pem"
}

found authentication-old 01 '10 years ago -2 months' '2 months ago' "$users"
found authentication-new 06D10001 '3 years ago' '7 years' "$users"
found signature-new 06D10002 '3 years ago' '7 years' "$signers"
found impostor 06D10001 '3 years ago' '7 years' "$users"

signatures=0
# card NAME AUTHORITY SERIAL FROM TO HOLDER ADDRESS BIRTH SEX
card() {
    local card=cards/$1
    mkdir -p "$card"
    cp "keys/$1.pem" "$card/authentication-key.pem"
    cp keys/signature.pem "$card/signature-key.pem"
    issue "$2" user_authentication "$3" "$4" "$5" "/C=JP/CN=TONAMI$3" "keys/$1.pem" "$card/authentication.pem"
    export HOLDER=$6 ADDRESS=$7 BIRTH=$8 SEX=$9
    signatures=$((signatures + 1))
    issue signature-new digital_signature "2B00000$signatures" "$4" "$5" "/C=JP/CN=TONAMI2B00000$signatures" \
        keys/signature.pem "$card/signature.pem"
    cp "authorities/$2/ca.pem" "$card/authentication-ca.pem"
    cp authorities/signature-new/ca.pem "$card/signature-ca.pem"
    for name in authentication authentication-ca signature signature-ca; do
        openssl x509 -in "$card/$name.pem" -outform DER -out "$card/$name.der"
    done
    printf '%s\n' "$6" "$7" "$8" "$9" >"$card/attributes"
    printf '%s\n' 'authentication 1234 3' 'signature TONAMI75 5' 'text 5678 3' >"$card/pins"
}

hanako=('鳥海 はなこ' '鳥南町海辺一丁目2番3号' 19510203 2)
taro=('浜田 太郎' '鳥南町海辺一丁目2番5号' 19480911 1)
card hanako authentication-new 2A000001 '1 year ago' '4 years' "${hanako[@]}"
card misaki authentication-new 2A000002 '1 year ago' '4 years' '鳥海 みさき' '鳥南町駅前四丁目5番6号' 19780620 2
card hanako-renewed authentication-new 2A000003 'yesterday' '5 years' "${hanako[@]}"
card hanako-curve authentication-new 2A000004 'yesterday' '5 years' "${hanako[@]}"
card taro-expired authentication-new 2A000005 '2 years ago' 'yesterday' "${taro[@]}"
card taro-old authentication-old 2A000006 '5 years ago' '3 months' "${taro[@]}"
card yuto-revoked authentication-new 2A000007 '1 year ago' '4 years' '鳥海 ゆうと' '鳥南町駅前四丁目5番6号' 20170405 1
card impostor impostor 2A000001 '1 year ago' '4 years' '成済 次郎' '鳥南町山手七丁目8番9号' 19700101 1

AUTHORITY=authorities/authentication-new openssl ca -config openssl.cnf -batch \
    -revoke cards/yuto-revoked/authentication.pem -crl_reason keyCompromise 2>>ca.log
for name in "${authorities[@]}"; do
    AUTHORITY=authorities/$name openssl ca -config openssl.cnf -gencrl -out "authorities/$name/crl.pem" 2>>ca.log
done
rm -f request.pem
